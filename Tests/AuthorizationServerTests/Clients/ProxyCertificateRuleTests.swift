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
        at time: Date? = nil
    ) throws -> Bool {
        let rule = ProxyCertificateRule(
            authority: "edge", uris: uris, dnsNames: dnsNames, commonNames: commonNames,
            trust: CurrentTrust(try trust()))
        let presented = PresentedCertificate(chain: identity.chain)
        return (try? rule.prove(presented, known: nil, at: time ?? now)) != nil
    }

    @Test("is known by its authority and a name of each kind that is given")
    func names() throws {
        let proxy = try edge.leaf("proxy", uris: ["spiffe://example.com/proxy"], dnsNames: ["Proxy.example.com"])
        #expect(try proves(proxy, dnsNames: ["other.example.com", "proxy.EXAMPLE.com"]))
        #expect(try proves(proxy, uris: ["spiffe://example.com/proxy"], commonNames: ["proxy"]))
        #expect(try !proves(proxy, uris: ["spiffe://example.com/proxy"], dnsNames: ["other.example.com"]))
        #expect(try !proves(proxy, uris: ["spiffe://example.com/Proxy"]))
        #expect(try !proves(proxy, dnsNames: ["example.com"]))
    }

    @Test("is nobody's without a name")
    func nameless() throws {
        #expect(try !proves(try edge.leaf("proxy")))
    }

    @Test("of another authority proves nothing, whatever it is called")
    func otherAuthority() throws {
        let device = try factory.leaf("proxy", dnsNames: ["proxy.example.com"])
        #expect(try !proves(device, dnsNames: ["proxy.example.com"]))
        let stranger = try TestCertificateAuthority(name: "Edge").leaf("proxy", dnsNames: ["proxy.example.com"])
        #expect(try !proves(stranger, dnsNames: ["proxy.example.com"]))
    }

    @Test("is judged anew when it expires, or when trust changes")
    func again() throws {
        let validity = now.addingTimeInterval(-60)..<now.addingTimeInterval(60)
        let proxy = try edge.leaf("proxy", dnsNames: ["proxy.example.com"], validity: validity)
        let presented = PresentedCertificate(chain: proxy.chain)
        let before = ProxyCertificateRule(
            authority: "edge", uris: [], dnsNames: ["proxy.example.com"], commonNames: [],
            trust: CurrentTrust(try trust()))
        let known = try before.prove(presented, known: nil, at: now)
        #expect(throws: ClientAuthenticationFailure.self) {
            try before.prove(presented, known: known, at: now.addingTimeInterval(61))
        }
        let withoutEdge = TrustSnapshot(authorities: [])
        let after = ProxyCertificateRule(
            authority: "edge", uris: [], dnsNames: ["proxy.example.com"], commonNames: [],
            trust: CurrentTrust(withoutEdge))
        #expect(throws: ClientAuthenticationFailure.self) { try after.prove(presented, known: known, at: now) }
    }
}
