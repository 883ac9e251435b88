package import FoundationEssentials
import PKI

/// The `mtls-client-credentials` flow: the client's certificate has a path to an authority's anchor (RFC 8705 §2.1).
package struct MutualTLSAuthentication: ClientAuthenticationMethod {
    private let trust: TrustSnapshot

    package init(trust: TrustSnapshot) {
        self.trust = trust
    }

    package var flow: ClientCredentialsFlow { .mutualTLS }
    package var metadataNames: [String] { ["tls_client_auth"] }

    package func isPresented(by request: TokenRequest, from origin: RequestOrigin) -> Bool {
        origin.certificate?.transport == .handshake
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let certificate = origin.certificate else {
            throw ClientAuthenticationFailure(reason: "no client certificate")
        }
        let accepted = try certificate.validate(by: trust, at: time)
        return AuthenticatedClient(
            flow: flow,
            identity: PolicyIdentity(authority: accepted.authority, certificate: accepted.path.leaf),
            validUntil: accepted.path.validUntil
        )
    }
}
