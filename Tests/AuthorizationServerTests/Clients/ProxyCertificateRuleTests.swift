import AuthorizationServer
import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("A proxy's own certificate")
struct ProxyCertificateRuleTests {
    private let now = ManualClock().now
    private let edge: TestCertificateAuthority
    private let factory: TestCertificateAuthority

    init() throws {
        edge = try TestCertificateAuthority(name: "Edge")
        factory = try TokenWorld.authority.get()
    }

    private func trust() throws -> TrustSnapshot {
        TrustSnapshot(
            authorities: try [("factory", factory), ("edge", edge)].map { name, authority in
                .init(name: name, validator: try CertificationPathValidator(anchors: [authority.certificate]))
            })
    }

    private func proves(
        _ identity: TestIdentity, uris: [String] = [], dnsNames: [String] = [], commonNames: [String] = [],
        at time: Date? = nil, status: (any RevocationStatusSource)? = nil
    ) async throws -> Bool {
        let rule = ProxyCertificateRule(
            authority: "edge", uris: uris, dnsNames: dnsNames, commonNames: commonNames,
            trust: CurrentTrust(try trust()), status: status)
        let presented = PresentedCertificate(chain: identity.chain)
        return (try? await rule.prove(presented, at: time ?? now)) != nil
    }

    @Test("is known by its authority and a name of each kind that is given")
    func names() async throws {
        let proxy = try edge.leaf("proxy", uris: ["spiffe://example.com/proxy"], dnsNames: ["Proxy.example.com"])
        #expect(try await proves(proxy, dnsNames: ["other.example.com", "proxy.EXAMPLE.com"]))
        #expect(try await proves(proxy, uris: ["spiffe://example.com/proxy"], commonNames: ["proxy"]))
        #expect(try await !proves(proxy, uris: ["spiffe://example.com/proxy"], dnsNames: ["other.example.com"]))
        #expect(try await !proves(proxy, uris: ["spiffe://example.com/Proxy"]))
        #expect(try await !proves(proxy, dnsNames: ["example.com"]))
    }

    @Test("is nobody's without a name")
    func nameless() async throws {
        #expect(try await !proves(try edge.leaf("proxy")))
    }

    @Test("of another authority proves nothing, whatever it is called")
    func otherAuthority() async throws {
        let device = try factory.leaf("proxy", dnsNames: ["proxy.example.com"])
        #expect(try await !proves(device, dnsNames: ["proxy.example.com"]))
        let stranger = try TestCertificateAuthority(name: "Edge").leaf("proxy", dnsNames: ["proxy.example.com"])
        #expect(try await !proves(stranger, dnsNames: ["proxy.example.com"]))
    }

    @Test("is judged anew when it expires, or when trust changes")
    func again() async throws {
        let validity = now.addingTimeInterval(-60)..<now.addingTimeInterval(60)
        let proxy = try edge.leaf("proxy", dnsNames: ["proxy.example.com"], validity: validity)
        let presented = PresentedCertificate(chain: proxy.chain)
        let current = CurrentTrust(try trust())
        let rule = ProxyCertificateRule(
            authority: "edge", uris: [], dnsNames: ["proxy.example.com"], commonNames: [], trust: current, status: nil)
        try await rule.prove(presented, at: now)
        await #expect(throws: ClientAuthenticationFailure.self) {
            try await rule.prove(presented, at: now.addingTimeInterval(61))
        }
        try await rule.prove(presented, at: now)
        current.replace(with: TrustSnapshot(authorities: []))
        await #expect(throws: ClientAuthenticationFailure.self) { try await rule.prove(presented, at: now) }
    }

    @Test("is asked about online, once while the answer stands")
    func online() async throws {
        let proxy = try edge.leaf("proxy", dnsNames: ["proxy.example.com"])
        let source = ScriptedStatus { _, _ in .accepted }
        let rule = ProxyCertificateRule(
            authority: "edge", uris: [], dnsNames: ["proxy.example.com"], commonNames: [],
            trust: CurrentTrust(try trust()), status: source)
        let presented = PresentedCertificate(chain: proxy.chain)
        for _ in 0..<3 { try await rule.prove(presented, at: now) }
        #expect(source.asked == ["edge: proxy < Edge"])
        let refusing = ScriptedStatus { [now] authority, path in
            authority == "edge" ? .revoking(path[0], at: now) : .accepted
        }
        #expect(try await !proves(proxy, dnsNames: ["proxy.example.com"], status: refusing))
    }
}
