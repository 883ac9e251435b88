package import FoundationEssentials
import PKI

/// The `mtls-client-credentials` flow: the client's certificate has a path to an authority's anchor (RFC 8705 §2.1), or
/// `client_id` names a registered client, whose registration then decides alone.
package struct MutualTLSAuthentication: ClientAuthenticationMethod {
    private let holders: CertificateHolders
    private let takesRegisteredClients: Bool

    /// - Parameter status: where revocation is asked online, and the trust that changes by it.
    package init(
        trust: TrustSnapshot, clients: ClientRegistry? = nil,
        status: (source: any RevocationStatusSource, latest: CurrentTrust)? = nil
    ) {
        holders = CertificateHolders(trust: trust, clients: clients, status: status)
        takesRegisteredClients = clients != nil
    }

    package var flow: ClientCredentialsFlow { .mutualTLS }
    package var metadataNames: [String] {
        let names: [ClientAuthenticationMethodName] =
            takesRegisteredClients ? [.tlsClientAuth, .selfSignedTLSClientAuth] : [.tlsClientAuth]
        return names.map(\.rawValue)
    }

    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        origin.certificate?.transport == .handshake ? .certificate : nil
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let certificate = origin.certificate else {
            throw ClientAuthenticationFailure(reason: "no client certificate")
        }
        return try await holders.authenticate(certificate, for: request, as: flow, at: time)
    }
}
