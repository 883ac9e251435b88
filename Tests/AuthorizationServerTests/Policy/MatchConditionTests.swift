import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Conditions on certificates")
struct MatchConditionTests {
    static let authority = Result { try TestCertificateAuthority(name: "Root") }

    private func certificate(
        _ commonName: String = "device", uris: [String] = [], dnsNames: [String] = [], emails: [String] = [],
        ipAddresses: [[UInt8]] = []
    ) throws -> Certificate {
        try Self.authority.get().leaf(
            commonName, uris: uris, dnsNames: dnsNames, emails: emails, ipAddresses: ipAddresses
        ).certificate
    }

    private func verdict(_ condition: MatchCondition, _ certificate: Certificate) -> MatchVerdict {
        condition.verdict(on: PolicyIdentity(authority: "factory", certificate: certificate))
    }

    @Test("a certificate with several names is matched on all of them, wherever the one stands", arguments: 0..<3)
    func everyName(position: Int) throws {
        var uris = ["https://example.org/a", "urn:b"]
        uris.insert("spiffe://example.org/device/7", at: position)
        let condition = try MatchCondition(.sanURI, "spiffe://example.org/device/{id}")
        #expect(try verdict(condition, certificate(uris: uris)) == .met(["id": "7"]))
    }

    @Test("two names that match with different captures are ambiguous")
    func ambiguous() throws {
        let condition = try MatchCondition(.sanURI, "spiffe://example.org/device/{id}")
        let uris = ["spiffe://example.org/device/1", "spiffe://example.org/device/2"]
        #expect(try verdict(condition, certificate(uris: uris)) == .ambiguous)
    }

    @Test("the same name twice is one name")
    func same() throws {
        let condition = try MatchCondition(.sanDNS, "{id}.example.org")
        #expect(
            try verdict(condition, certificate(dnsNames: ["a.example.org", "A.example.org"])) == .met(["id": "a"]))
    }

    @Test("each key looks at its own kind of name only")
    func kinds() throws {
        let certificate = try certificate(
            "cn-name", uris: ["urn:u"], dnsNames: ["d.example.org"], emails: ["m@example.org"],
            ipAddresses: [[192, 0, 2, 7], [UInt8](repeating: 0, count: 15) + [1]])
        let matching: [(MatchCondition.Key, String)] = [
            (.sanURI, "urn:u"), (.sanDNS, "d.example.org"), (.sanEmail, "m@example.org"), (.sanIP, "192.0.2.0/24"),
            (.sanIP, "::1"), (.subjectCN, "cn-name"), (.subjectDN, "CN=cn-name"), (.serial, certificate.serial),
            (.serial, "00:" + certificate.serial.uppercased()), (.thumbprint, certificate.thumbprint.uppercased()),
        ]
        for (key, text) in matching {
            #expect(try verdict(MatchCondition(key, text), certificate) == .met([:]), "\(key)")
        }
        let other: [(MatchCondition.Key, String)] = [
            (.sanDNS, "cn-name"), (.subjectCN, "d.example.org"), (.sanEmail, "d.example.org"),
            (.sanURI, "d.example.org"),
            (.sanIP, "198.51.100.0/24"), (.serial, "1"), (.thumbprint, String(repeating: "0", count: 64)),
        ]
        for (key, text) in other {
            #expect(try verdict(MatchCondition(key, text), certificate) == .unmet, "\(key)")
        }
    }

    @Test(
        "hostile names never match, not even a pattern that would take them",
        arguments: [
            Array("a\0.example.org".utf8), Array("*.example.org".utf8), Array("a\n.example.org".utf8),
            [0xff, 0xfe] + Array(".example.org".utf8), Array("a .example.org".utf8), Array("é.example.org".utf8), [],
        ])
    func hostile(name: [UInt8]) throws {
        let identity = try Self.authority.get().leaf("x") {
            $0.extensions.append(.subjectAlternativeName([.dnsName(name), .uri(name), .email(name)]))
        }
        for (key, pattern) in [
            (MatchCondition.Key.sanDNS, "{id}.example.org"), (.sanURI, "{id}.example.org"), (.sanURI, "{id}"),
            (.sanEmail, "{id}.example.org"),
        ] {
            #expect(try verdict(MatchCondition(key, pattern), identity.certificate) == .undecided)
        }
    }

    @Test("a hostile name beside a good one does not hide it")
    func hostileBeside() throws {
        let identity = try Self.authority.get().leaf("x") {
            $0.extensions.append(.subjectAlternativeName([.dnsName("*.example.org"), .dnsName("a.example.org")]))
        }
        let condition = try MatchCondition(.sanDNS, "{id}.example.org")
        #expect(verdict(condition, identity.certificate) == .met(["id": "a"]))
    }

    @Test("a value that cannot be read is refused with what is wrong with it")
    func malformed() {
        let cases: [(MatchCondition.Key, String, MatchConditionError)] = [
            (.sanURI, "{a", .template(.unbalancedBrace)), (.sanIP, "192.0.2.1/24", .notAnAddress),
            (.subjectDN, "example", .notADistinguishedName), (.subjectDN, "CN={A}", .template(.badCaptureName("A"))),
            (.issuerDN, "", .notADistinguishedName), (.authorityKeyID, "abc", .notHexadecimal),
            (.authorityKeyID, "", .notHexadecimal), (.client, "", .template(.empty)),
            (.serial, "xyz", .notHexadecimal), (.serial, "", .notHexadecimal), (.thumbprint, "ab", .notAThumbprint),
            (.authorityKeyID, String(repeating: "0", count: 38), .notAKeyIdentifier),
            (.authorityKeyID, String(repeating: "0", count: 130), .notAKeyIdentifier),
        ]
        for (key, text, error) in cases {
            #expect(throws: error, "\(key) \(text)") { try MatchCondition(key, text) }
        }
    }
}
