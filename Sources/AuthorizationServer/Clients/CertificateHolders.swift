import FoundationEssentials
import PKI

/// Who holds a presented certificate, however it came: the registered client that `client_id` names, whose registration
/// then decides alone, or anyone that an authority vouches for.
struct CertificateHolders: Sendable {
    private let trust: CertificateTrust
    private let clients: ClientRegistry?

    /// - Parameter status: where revocation is asked online, and the trust that changes by it.
    init(
        trust: TrustSnapshot, clients: ClientRegistry?,
        status: (source: any RevocationStatusSource, latest: CurrentTrust)?
    ) {
        self.trust = CertificateTrust(trust: trust, status: status.map { .init(source: $0.source, latest: $0.latest) })
        self.clients = clients
    }

    /// The registered client that the request names, if it names one.
    func registered(in request: TokenRequest, at time: Date) throws(ClientAuthenticationFailure) -> RegisteredClient? {
        try clients?.client(of: request, at: time)
    }

    func authenticate(
        _ certificate: PresentedCertificate, for request: TokenRequest, as flow: ClientCredentialsFlow, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        if let client = try registered(in: request, at: time) {
            return try await RegisteredCertificateAuthentication(client: client, trust: trust)
                .authenticate(certificate, as: flow, at: time)
        }
        return AuthenticatedClient(flow: flow, path: try await trust.accept(certificate, at: time))
    }
}
