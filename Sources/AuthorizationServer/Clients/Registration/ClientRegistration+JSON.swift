package import FoundationEssentials
package import JOSE

extension ClientRegistration {
    /// The client's metadata as it was said (RFC 7591 §2), which `ClientMetadata` reads again.
    package var metadata: [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        members.append("client_id", .string(id))
        members.append("client_name", name)
        members.append("token_endpoint_auth_method", .string(authentication.method.rawValue))
        switch authentication {
        case .tlsClientAuth(let name, let text, let authority):
            members.append(name.kind.member, .string(text))
            members.append("authority", authority)
        case .selfSignedTLSClientAuth(let pins):
            let certificates = pins.compactMap(\.certificate)
            let thumbprints = pins.filter { $0.certificate == nil }.map(\.hexadecimalThumbprint)
            if !certificates.isEmpty { members.append("jwks", ClientKeySet.json(certificates)) }
            if !thumbprints.isEmpty { members.append("certificate_thumbprints", .strings(thumbprints)) }
        case .clientSecret: break
        case .assertion(let assertion):
            switch assertion.keys {
            case .inline(let json): members.append("jwks", (try? JSONValue(parsing: json)) ?? .null)
            case .uri(let uri): members.append("jwks_uri", .string(uri))
            case .sharedSecrets: break
            }
            members.append("token_endpoint_auth_signing_alg", .string(assertion.algorithm.rawValue))
            if assertion.acceptsTokenEndpointAudience { members.append("token_endpoint_audience", true) }
        }
        members.append("grant_types", .strings(grantTypes))
        members.append("disabled", .bool(isDisabled))
        return members
    }

    /// The metadata with what the server adds; times are in seconds since the epoch (RFC 7591 §3.2.1). Of secrets it
    /// tells when they were made and when they end, where they do.
    package func json() -> JSONValue {
        var members = metadata
        members.append("client_id_issued_at", .integer(Int64(createdAt.timeIntervalSince1970.rounded(.down))))
        members.append("updated_at", .integer(Int64(updatedAt.timeIntervalSince1970.rounded(.down))))
        let periods = secretPeriods.map { period in
            var members: [JSONValue.Member] = []
            members.append("issued_at", .integer(period.madeAt))
            if let end = period.endsAt { members.append("expires_at", .integer(end)) }
            return JSONValue.object(members)
        }
        if authentication.method.hasSecret { members.append("client_secrets", .array(periods)) }
        return .object(members)
    }

    /// Reads metadata that was recorded, without the secrets, which are recorded apart. Nothing is judged by the time
    /// or the configuration of now.
    package init(recorded metadata: [UInt8], createdAt: Date, updatedAt: Date) throws(ClientMetadataError) {
        let said = try ClientMetadata(json: metadata)
        let authorities = if case .value(let name) = said.authority { [name] } else { [String]() }
        let origins: [WebOrigin] = said.jwksURI.flatMap { try? WebOrigin(ofURL: $0) }.map { [$0] } ?? []
        self = try said.registration(at: .distantPast, authorities: authorities, keyOrigins: origins)
            .dated(createdAt: createdAt, updatedAt: updatedAt)
    }

    private func dated(createdAt: Date, updatedAt: Date) -> ClientRegistration {
        ClientRegistration(
            id: id, name: name, authentication: authentication, grantTypes: grantTypes, isDisabled: isDisabled,
            createdAt: createdAt, updatedAt: updatedAt)
    }
}
