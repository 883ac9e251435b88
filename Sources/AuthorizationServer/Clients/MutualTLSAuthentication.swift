package import FoundationEssentials
import PKI

/// The `mtls-client-credentials` flow: the client's certificate has a path to an authority's anchor (RFC 8705 §2.1), or
/// `client_id` names a registered client, whose registration then decides alone.
package struct MutualTLSAuthentication: ClientAuthenticationMethod {
    private let trust: CertificateTrust
    private let clients: ClientRegistry?

    /// - Parameter status: where revocation is asked online, and the trust that changes by it.
    package init(
        trust: TrustSnapshot, clients: ClientRegistry? = nil,
        status: (source: any RevocationStatusSource, latest: CurrentTrust)? = nil
    ) {
        self.trust = CertificateTrust(trust: trust, status: status.map { .init(source: $0.source, latest: $0.latest) })
        self.clients = clients
    }

    package var flow: ClientCredentialsFlow { .mutualTLS }
    package var metadataNames: [String] {
        let names: [ClientAuthenticationMethodName] =
            clients == nil ? [.tlsClientAuth] : [.tlsClientAuth, .selfSignedTLSClientAuth]
        return names.map(\.rawValue)
    }

    package func isPresented(by request: TokenRequest, from origin: RequestOrigin) -> Bool {
        origin.certificate?.transport == .handshake
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let certificate = origin.certificate else {
            throw ClientAuthenticationFailure(reason: "no client certificate")
        }
        if let client = try clients?.client(of: request, at: time) {
            return try await RegisteredCertificateAuthentication(client: client, trust: trust)
                .authenticate(certificate, as: flow, at: time)
        }
        return AuthenticatedClient(flow: flow, path: try await trust.accept(certificate, at: time))
    }
}
