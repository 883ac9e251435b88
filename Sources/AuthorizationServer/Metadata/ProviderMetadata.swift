package import JOSE

/// The discovery document (OpenID Connect Discovery §3, RFC 8414 §2), derived from what is wired.
package struct ProviderMetadata: Sendable {
    package let json: [UInt8]

    /// - Parameters:
    ///   - mutualTLSBase: What takes the place of the issuer's URL on the listener that asks for certificates (RFC 8705
    ///     §5).
    package init(
        issuer: IssuerIdentifier, mutualTLSBase: String?, grants: [any Grant],
        methods: [any ClientAuthenticationMethod], algorithms: [SignatureAlgorithm], audiences: [Audience]
    ) {
        let base = issuer.url
        // Anyone who can be registered with a certificate may have its tokens bound (RFC 8705 §3.4).
        let names = Self.names(of: methods)
        let areClientsBound = names.contains(ClientAuthenticationMethodName.selfSignedTLSClientAuth.rawValue)
        var members: [JSONValue.Member] = []
        members.append("issuer", .string(base))
        // There is no interactive authorization; clients exist that want the member, and the path answers so.
        members.append("authorization_endpoint", .string(base + "/authorize"))
        members += Self.endpoints(behind: base)
        members.append("jwks_uri", .string(base + "/.well-known/jwks.json"))
        members.append("response_types_supported", ["id_token"])
        members.append("subject_types_supported", ["public"])
        members.append("grant_types_supported", .strings(grants.map(\.grantType)))
        members.append("id_token_signing_alg_values_supported", .strings(algorithms.map(\.rawValue)))
        let signing = Set(methods.flatMap(\.signingAlgorithms))
        let signingNames = VerificationAlgorithm.allCases.filter(signing.contains).map(\.rawValue)
        for endpoint in ClientEndpoint.allCases {
            members.append(endpoint.rawValue + "_auth_methods_supported", .strings(names))
            guard !signing.isEmpty else { continue }
            members.append(endpoint.rawValue + "_auth_signing_alg_values_supported", .strings(signingNames))
        }
        members.append(
            "claims_supported",
            .strings(
                ClaimsComposer.claimNames(
                    for: audiences, areClientsBound: areClientsBound,
                    hasExchanges: grants.contains { $0.grantType == ExchangeRequest.grantType })))
        let scopes = Set(audiences.flatMap(\.scopes)).subtracting([IssuancePolicy.openIDScope]).sorted()
        members.append("scopes_supported", .strings([IssuancePolicy.openIDScope] + scopes))
        if let mutualTLSBase {
            members.append("mtls_endpoint_aliases", .object(Self.endpoints(behind: mutualTLSBase)))
        }
        if areClientsBound || audiences.contains(where: \.bindsCertificate) {
            members.append("tls_client_certificate_bound_access_tokens", true)
        }
        json = JSONValue.object(members).serialized(reservingCapacity: 1024)
    }

    private static func endpoints(behind base: String) -> [JSONValue.Member] {
        ClientEndpoint.allCases.map { .init($0.rawValue, .string(base + $0.path)) }
    }

    /// In the order of the methods; several may go by one name.
    private static func names(of methods: [any ClientAuthenticationMethod]) -> [String] {
        methods.flatMap(\.metadataNames).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
