package import JOSE

/// The discovery document (OpenID Connect Discovery §3, RFC 8414 §2), derived from what is wired.
package struct ProviderMetadata: Sendable {
    package let json: [UInt8]

    /// - Parameters:
    ///   - mutualTLSTokenEndpoint: Where `/token` is on the listener that asks for certificates (RFC 8705 §5).
    package init(
        issuer: IssuerIdentifier, mutualTLSTokenEndpoint: String?, grants: [any Grant],
        methods: [any ClientAuthenticationMethod], algorithms: [SignatureAlgorithm], audiences: [Audience]
    ) {
        let base = issuer.url
        // Whoever can be registered with a certificate may have its tokens bound (RFC 8705 §3.4).
        let names = Self.names(of: methods)
        let areClientsBound = names.contains(ClientAuthenticationMethodName.selfSignedTLSClientAuth.rawValue)
        var members: [JSONValue.Member] = []
        members.append("issuer", .string(base))
        // There is no interactive authorization; clients exist that want the member, and the path answers so.
        members.append("authorization_endpoint", .string(base + "/authorize"))
        members.append("token_endpoint", .string(issuer.tokenEndpoint))
        members.append("jwks_uri", .string(base + "/.well-known/jwks.json"))
        members.append("response_types_supported", ["id_token"])
        members.append("subject_types_supported", ["public"])
        members.append("grant_types_supported", .strings(grants.map(\.grantType)))
        members.append("id_token_signing_alg_values_supported", .strings(algorithms.map(\.rawValue)))
        members.append("token_endpoint_auth_methods_supported", .strings(names))
        let signing = Set(methods.flatMap(\.signingAlgorithms))
        if !signing.isEmpty {
            members.append(
                "token_endpoint_auth_signing_alg_values_supported",
                .strings(VerificationAlgorithm.allCases.filter(signing.contains).map(\.rawValue)))
        }
        members.append(
            "claims_supported", .strings(ClaimsComposer.claimNames(for: audiences, areClientsBound: areClientsBound)))
        let scopes = Set(audiences.flatMap(\.scopes)).subtracting([IssuancePolicy.openIDScope]).sorted()
        members.append("scopes_supported", .strings([IssuancePolicy.openIDScope] + scopes))
        if let mutualTLSTokenEndpoint {
            members.append("mtls_endpoint_aliases", ["token_endpoint": .string(mutualTLSTokenEndpoint)])
        }
        if areClientsBound || audiences.contains(where: \.bindsCertificate) {
            members.append("tls_client_certificate_bound_access_tokens", true)
        }
        json = JSONValue.object(members).serialized(reservingCapacity: 1024)
    }

    /// In the order of the methods; several may go by one name.
    private static func names(of methods: [any ClientAuthenticationMethod]) -> [String] {
        methods.flatMap(\.metadataNames).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
