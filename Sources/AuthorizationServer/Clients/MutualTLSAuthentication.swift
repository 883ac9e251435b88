package import FoundationEssentials
import PKI

/// The `mtls-client-credentials` flow: the client's certificate has a path to an authority's anchor (RFC 8705 §2.1), or
/// `client_id` names a registered client, whose registration then decides alone.
package struct MutualTLSAuthentication: ClientAuthenticationMethod {
    private let trust: TrustSnapshot
    private let clients: ClientRegistry?

    package init(trust: TrustSnapshot, clients: ClientRegistry? = nil) {
        self.trust = trust
        self.clients = clients
    }

    package var flow: ClientCredentialsFlow { .mutualTLS }
    package var metadataNames: [String] {
        let names: [ClientAuthenticationMethodName] =
            clients == nil ? [.tlsClientAuth] : [.tlsClientAuth, .selfSignedTLSClientAuth]
        return names.map(\.rawValue)
    }

    package func isPresented(by request: TokenRequest, from origin: RequestOrigin) -> Bool {
        origin.certificate != nil
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let certificate = origin.certificate else {
            throw ClientAuthenticationFailure(reason: "no client certificate")
        }
        if let client = try clients?.client(of: request, at: time) {
            return try RegisteredCertificateAuthentication(client: client, trust: trust)
                .authenticate(certificate, as: flow, at: time)
        }
        let accepted = try certificate.validate(by: trust, at: time)
        return AuthenticatedClient(
            flow: flow,
            identity: PolicyIdentity(authority: accepted.authority, certificate: accepted.path.leaf),
            validUntil: accepted.path.validUntil
        )
    }
}
