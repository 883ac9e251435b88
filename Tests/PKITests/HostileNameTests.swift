import PKI
import TestSupport
import Testing

@Suite("Hostile names")
struct HostileNameTests {
    let issuing: TestCertificateAuthority
    init() throws { issuing = try TestPKI.shared.get().issuing }

    func names(_ names: [TestGeneralName]) throws -> SubjectAlternativeNames {
        try issuing.leaf("device") { $0.extensions.append(.subjectAlternativeName(names)) }.certificate.names
    }

    static let texts: [[UInt8]] = [
        [], Array("a.example.org\u{0}.example.com".utf8), Array("a.exam ple.org".utf8), Array("a.example.org\n".utf8),
        Array("ä.example.org".utf8), [0x61, 0xFF, 0x62], Array("*.example.org".utf8), Array("a..example.org".utf8),
        Array("a.example.org.".utf8), Array("a/b".utf8), Array("{id}.example.org".utf8), [0x7F, 0x61],
        Array(String(repeating: "a", count: 64).utf8), Array(String(repeating: "a.", count: 127).utf8) + [0x61],
    ]

    @Test("a DNS name, an e-mail host or a URI host of hostile bytes is set apart", arguments: texts)
    func hosts(bytes: [UInt8]) throws {
        let found = try names([
            .dnsName(bytes), .email(Array("a@".utf8) + bytes), .dnsName("good.example.org"),
        ])
        #expect(found.dnsNames == ["good.example.org"])
        #expect(found.emails.isEmpty)
        #expect(found.unmatchable.count == 2)
    }

    @Test(
        "a URI of hostile bytes is set apart",
        arguments: [
            [], Array("spiffe://example.org/a\u{0}".utf8), Array("spiffe://example.org/a b".utf8),
            Array("spiffe://*.example.org/a".utf8), Array("spiffe://example.org/ä".utf8),
            Array("spiffe://example.org/%2".utf8), Array("spiffe://example.org/\"".utf8), [0x61, 0x3A, 0xFF],
            Array("//example.org/a".utf8), Array("1a:b".utf8), Array("spiffe:".utf8),
            Array("spiffe://ex%61mple.org/a".utf8), Array("spiffe://example.org/\\".utf8),
        ])
    func uris(bytes: [UInt8]) throws {
        let found = try names([.uri(bytes)])
        #expect(found.uris.isEmpty)
        #expect(found.unmatchable.count == 1)
    }

    @Test(
        "an e-mail name of hostile bytes is set apart",
        arguments: ["a", "@example.org", "a@b@example.org", "\"a b\"@example.org", "a..b@example.org", "a@"])
    func emails(text: String) throws {
        #expect(try names([.email(text)]).emails.isEmpty)
    }

    @Test("an address of another length than 4 or 16 bytes is set apart", arguments: [0, 3, 5, 8, 15, 17, 32])
    func addresses(length: Int) throws {
        let found = try names([.ipAddress([UInt8](repeating: 1, count: length))])
        #expect(found.ipAddresses.isEmpty)
        #expect(found.unmatchable.count == 1)
    }

    @Test("an IPv4 address written as IPv6, which no constraint on IPv4 addresses reaches, is set apart")
    func mappedAddress() throws {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]
        let found = try names([.ipAddress(mapped), .ipAddress([10, 0, 0, 2])])
        #expect(found.ipAddresses == [[10, 0, 0, 2]])
        #expect(found.unmatchable == ["IP:#00000000000000000000ffff0a000001"])
    }

    @Test("what is set apart is shown escaped")
    func escaping() throws {
        let found = try names([.dnsName([0x61, 0, 0x5C, 0xFF]), .ipAddress([1, 2])])
        #expect(found.unmatchable == ["DNS:a\\x00\\x5c\\xff", "IP:#0102"])
    }

    @Test("names of other kinds are passed over")
    func otherKinds() throws {
        let found = try names([.directoryName(TestName.commonName("other")), .dnsName("a.example.org")])
        #expect(found.dnsNames == ["a.example.org"])
        #expect(found.unmatchable.isEmpty)
    }
}
