import AuthorizationServer
import PKI
import TestSupport
import Testing

@Suite("The name that a registered client is known by")
struct ExpectedNameTests {
    /// A registered name, and a certificate that has it or not.
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: ExpectedName.Kind
        let text: String
        let names: [TestGeneralName]
        let isMatch: Bool

        init(_ kind: ExpectedName.Kind, _ text: String, _ names: [TestGeneralName], _ isMatch: Bool) {
            (self.kind, self.text, self.names, self.isMatch) = (kind, text, names, isMatch)
        }

        var testDescription: String { "\(kind.rawValue) \(text) \(isMatch)" }
    }

    static let version6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [7]

    static let cases: [Case] = [
        Case(.sanDNS, "a.example.org", [.dnsName("A.Example.ORG")], true),
        Case(.sanDNS, "a.example.org", [.dnsName("b.example.org"), .dnsName("a.example.org")], true),
        Case(.sanDNS, "a.example.org", [.dnsName("*.example.org")], false),
        Case(.sanDNS, "a.example.org", [.dnsName("a.example.org.evil.org")], false),
        Case(.sanDNS, "a.example.org", [.dnsName("a.example.org\u{0}.evil.org")], false),
        Case(.sanDNS, "a.example.org", [.dnsName("a.example.org\u{0}")], false),
        Case(.sanDNS, "a.example.org", [.uri("a.example.org"), .email("a@a.example.org")], false),
        Case(.sanDNS, "a.example.org", [], false),
        Case(.sanURI, "spiffe://Example.org/Meter", [.uri("SPIFFE://example.ORG/Meter")], true),
        Case(.sanURI, "spiffe://example.org/Meter", [.uri("spiffe://example.org/meter")], false),
        Case(.sanURI, "spiffe://example.org/a", [.uri("spiffe://example.org/a/")], false),
        Case(.sanURI, "spiffe://example.org/a", [.uri("spiffe://example.org/%61")], false),
        Case(.sanURI, "https://User@example.org/", [.uri("https://user@example.org/")], false),
        Case(.sanURI, "urn:uuid:A", [.uri("URN:uuid:A")], true),
        Case(.sanURI, "urn:uuid:A", [.uri("urn:uuid:a")], false),
        Case(.sanEmail, "Me@Example.org", [.email("Me@example.ORG")], true),
        Case(.sanEmail, "me@example.org", [.email("Me@example.org")], false),
        Case(.sanEmail, "me@example.org", [.email("me@example.org@evil.org")], false),
        Case(.sanIP, "192.0.2.7", [.ipAddress([192, 0, 2, 7])], true),
        Case(.sanIP, "192.0.2.7", [.ipAddress([192, 0, 2, 8])], false),
        Case(.sanIP, "192.0.2.7", [.ipAddress([192, 0, 2, 7, 255, 255, 255, 255])], false),
        Case(.sanIP, "192.0.2.7", [.dnsName("192.0.2.7")], false),
        Case(.sanIP, "::ffff:192.0.2.7", [.ipAddress([192, 0, 2, 7])], true),
        Case(.sanIP, "2001:db8::7", [.ipAddress(version6)], true),
        Case(.sanIP, "2001:0DB8:0:0:0:0:0:7", [.ipAddress(version6)], true),
        Case(
            .sanIP, "192.0.2.7", [.ipAddress([UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 7])], false),
    ]

    @Test("is compared by the rules of its kind", arguments: cases)
    func compares(_ match: Case) throws {
        let authority = try TokenWorld.authority.get()
        let leaf = try authority.leaf("meter") { template in
            if !match.names.isEmpty { template.extensions.append(.subjectAlternativeName(match.names)) }
        }
        #expect(try ExpectedName(match.kind, match.text).isName(of: leaf.certificate) == match.isMatch)
    }

    @Test("a subject is compared as a name, not as a string")
    func subject() throws {
        let leaf = try TokenWorld.authority.get().leaf("") { template in
            template.subject = TestName.attributes([
                ("2.5.4.10", TestDER.value(0x13, Array("Example  Ltd".utf8))),
                ("2.5.4.3", TestDER.utf8String("Meter-1")),
            ])
        }
        for text in ["CN=Meter-1,O=Example Ltd", "cn=meter-1, organizationName=EXAMPLE LTD"] {
            #expect(try ExpectedName(.subjectDN, text).isName(of: leaf.certificate))
        }
        for text in ["O=Example Ltd,CN=Meter-1", "CN=Meter-1", "CN=Meter-1,O=Example Ltd,C=DE"] {
            #expect(try !ExpectedName(.subjectDN, text).isName(of: leaf.certificate))
        }
    }

    @Test("a subject with a value that is no text has no name, nor has one without attributes")
    func unmatchable() throws {
        let authority = try TokenWorld.authority.get()
        let expected = try ExpectedName(.subjectDN, "CN=admin")
        for value in [
            TestDER.value(0x1E, Array("\u{0}a\u{0}d\u{0}m\u{0}i\u{0}n".utf8)), TestDER.value(0x14, Array("admin".utf8)),
            TestDER.utf8String("admin\u{0}"), TestDER.utf8String("ad\u{200B}min"),
        ] {
            let leaf = try authority.leaf("") { $0.subject = TestName.attributes([("2.5.4.3", value)]) }
            #expect(!expected.isName(of: leaf.certificate))
        }
        #expect(try !expected.isName(of: authority.leaf("") { $0.subject = TestDER.sequence([]) }.certificate))
    }

    @Test(
        "a text that is no such name is refused",
        arguments: [
            (ExpectedName.Kind.sanDNS, "*.example.org"), (.sanDNS, "a..b"), (.sanDNS, "a.b."), (.sanDNS, "zürich.ch"),
            (.sanURI, "example.org"), (.sanURI, "spiffe://*.example.org/"), (.sanURI, "a b:c"),
            (.sanIP, "192.0.2.0/24"), (.sanIP, "192.0.2"), (.sanIP, "192.0.2.07"), (.sanIP, "::1::"),
            (.sanIP, "fe80::1%eth0"), (.sanEmail, "example.org"), (.sanEmail, "a@b@c"), (.subjectDN, "meter-1"),
            (.subjectDN, "CN=#1e0400610062"), (.subjectDN, ""), (.sanDNS, ""),
            (.subjectDN, "CN=" + String(repeating: "a", count: 2000)),
        ])
    func refuses(_ kind: ExpectedName.Kind, _ text: String) {
        #expect(throws: ExpectedNameError.self) { try ExpectedName(kind, text) }
    }
}
