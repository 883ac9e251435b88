import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import TestSupport

/// The mTLS flow with registered clients, and two authorities that trust each other's devices in part.
struct ClientWorld {
    let clock = ManualClock()
    let store = InMemoryClientStore()
    let factory: TestCertificateAuthority
    let office: TestCertificateAuthority
    let follower: ClientFollower
    let method: MutualTLSAuthentication

    /// The authorities "factory" and "office" trust their own; "both" comes last and trusts both.
    init(_ registrations: (ClientWorld.Type) throws -> [ClientRegistration] = { _ in [] }) throws {
        factory = try TokenWorld.authority.get()
        office = try Self.office.get()
        try store.create(try registrations(Self.self))
        follower = try ClientFollower(store: store, clock: clock)
        let trust = TrustSnapshot(authorities: [
            .init(name: "factory", validator: try CertificationPathValidator(anchors: [factory.certificate])),
            .init(name: "office", validator: try CertificationPathValidator(anchors: [office.certificate])),
            .init(
                name: "both",
                validator: try CertificationPathValidator(anchors: [factory.certificate, office.certificate])),
        ])
        method = MutualTLSAuthentication(trust: trust, clients: follower.registry)
    }

    static let office = Result { try TestCertificateAuthority(name: "Office") }
    /// A certificate that no authority knows, as `openssl req -x509` makes it: its own CA.
    static let selfSigned = Result { try TestCertificateAuthority(name: "billing") }
    static let renewed = Result { try TestCertificateAuthority(name: "billing") }

    /// Authenticates a request that names `clientID`; the reason of a refusal is thrown.
    func authenticate(_ clientID: String?, _ chain: [[UInt8]]) async throws -> AuthenticatedClient {
        try await authenticate(clientID, PresentedCertificate(chain: chain))
    }

    func authenticate(_ clientID: String?, _ presented: PresentedCertificate) async throws -> AuthenticatedClient {
        let form = try FormParameters(
            [(name: "grant_type", value: "client_credentials")]
                + (clientID.map { [(name: "client_id", value: $0)] } ?? []))
        let origin = RequestOrigin(requestID: "request-1", remoteAddress: nil, certificate: presented)
        return try await method.authenticate(try TokenRequest(form), from: origin, at: clock.now)
    }

    /// Why the request is refused; nil when it is not.
    func refusal(_ clientID: String?, _ chain: [[UInt8]]) async throws -> String? {
        do {
            _ = try await authenticate(clientID, chain)
            return nil
        } catch let failure as ClientAuthenticationFailure {
            return failure.reason
        }
    }
}
