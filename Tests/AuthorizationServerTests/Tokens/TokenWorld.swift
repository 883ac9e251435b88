import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

/// A token endpoint in memory with all that it needs, and a device that may ask it.
final class TokenWorld: Sendable {
    static let authority = Result { try TestCertificateAuthority(name: "Factory") }

    let clock = ManualClock()
    let auditLog = InMemoryAuditLog()
    let issuer: IssuerIdentifier
    let keys: KeyRing
    let rules: CurrentIssuanceRules
    let endpoint: TokenEndpoint
    let device: TestIdentity

    /// - Parameters:
    ///   - claims: Of the one rule.
    ///   - keyAlgorithms: Those that there are keys for.
    init(
        audiences: [Audience] = TokenWorld.audiences, claims: [ClaimTemplate.Member] = [], subject: String = "dev-{id}",
        lifetime: Int? = nil, keyAlgorithms: [SignatureAlgorithm] = [.es256, .edDSA],
        methods: [any ClientAuthenticationMethod] = [], device: TestIdentity? = nil, clients: ClientRegistry? = nil,
        limits: CurrentRequestLimits = CurrentRequestLimits()
    ) throws {
        issuer = try IssuerIdentifier("https://issuer.example.com")
        let authority = try Self.authority.get()
        self.device = try device ?? authority.leaf("device-7", uris: ["spiffe://example.org/device/7"])
        let validator = try CertificationPathValidator(anchors: [authority.certificate])
        let trust = TrustSnapshot(authorities: [.init(name: "factory", validator: validator)])
        let rule = PolicyRule(
            name: "devices", authority: "factory",
            conditions: [try MatchCondition(.sanURI, "spiffe://example.org/device/{id}")],
            subject: try Template(subject), audiences: audiences.map(\.name), claims: claims, lifetime: lifetime)
        var inventory = KeyInventory()
        let rotation = KeyRotation(algorithms: keyAlgorithms)
        try KeySchedule(rotation: rotation, tokenLifetime: 3600).advance(&inventory, to: clock.now) {
            try JWSPrivateKey.generate($0)
        }
        keys = KeyRing(KeySet(inventory, tokenLifetime: 3600, loadedAt: clock.now))
        rules = CurrentIssuanceRules(
            IssuanceRules(
                authenticator: ClientAuthenticator(
                    methods: [MutualTLSAuthentication(trust: trust, clients: clients)] + methods, clients: clients),
                policy: IssuancePolicy(rules: [rule], audiences: audiences),
                composer: ClaimsComposer(issuer: issuer), grants: [ClientCredentialsGrant()], audiences: audiences))
        endpoint = TokenEndpoint(
            rules: rules,
            issuer: TokenIssuer(keys: keys), auditLog: auditLog, limits: limits, clock: clock)
    }

    static let audiences = [
        Audience(
            name: "orders", value: "https://orders.example.com", profile: .resourceServer, algorithm: .es256,
            lifetime: 600, scopes: ["read", "write"], bindsCertificate: true),
        Audience(name: "vault", value: "vault", profile: .vault, algorithm: .edDSA, lifetime: 300),
    ]

    /// Asks with the device's certificate.
    func ask(
        _ parameters: (String, String)..., grantType: String? = "client_credentials", from chain: [[UInt8]]? = nil,
        hasCertificate: Bool = true, hasAuthorizationHeader: Bool = false
    ) async throws -> TokenAnswer {
        let grant = grantType.map { [(name: "grant_type", value: $0)] } ?? []
        let form = try FormParameters(grant + parameters.map { (name: $0.0, value: $0.1) })
        return await endpoint.respond(
            to: form,
            from: RequestOrigin(
                requestID: "request-1", remoteAddress: "192.0.2.1",
                certificate: hasCertificate ? PresentedCertificate(chain: chain ?? device.chain) : nil,
                hasAuthorizationHeader: hasAuthorizationHeader))
    }

    /// The one event that an answer has left behind.
    func event() throws -> AuditEvent {
        try #require(auditLog.events.count == 1)
        return auditLog.events[0]
    }
}
