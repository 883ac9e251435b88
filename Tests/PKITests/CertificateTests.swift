import FoundationEssentials
import TestSupport
import Testing

@testable import PKI

@Suite("Certificates")
struct CertificateTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    @Test("a certificate says what was written into it")
    func fields() throws {
        let from = Date(timeIntervalSince1970: 951_782_400)
        let until = Date(timeIntervalSince1970: 4_107_542_400)
        let certificate = try pki.issuing.leaf(
            "device", uris: ["spiffe://example.org/a", "urn:uuid:b"], dnsNames: ["a.example.org"],
            emails: ["a@example.org"], ipAddresses: [[10, 0, 0, 1], [UInt8](repeating: 1, count: 16)],
            validity: from..<until
        ) { $0.serial = [0, 0x0A, 0xBC] }.certificate
        #expect(certificate.serial == "abc")
        #expect(certificate.subject.description == "CN=device")
        #expect(certificate.issuer.description == "CN=Issuing")
        #expect(certificate.notBefore == from)
        #expect(certificate.notAfter == until)
        #expect(certificate.names.uris == ["spiffe://example.org/a", "urn:uuid:b"])
        #expect(certificate.names.dnsNames == ["a.example.org"])
        #expect(certificate.names.emails == ["a@example.org"])
        #expect(certificate.names.ipAddresses == [[10, 0, 0, 1], [UInt8](repeating: 1, count: 16)])
        #expect(certificate.names.unmatchable.isEmpty)
        #expect(certificate.thumbprintBytes.count == 32)
        #expect(certificate.thumbprint.utf8.count == 64)
    }

    @Test("a serial number of zero is \"0\"")
    func zero() throws {
        #expect(try pki.issuing.leaf("device") { $0.serial = [0] }.certificate.serial == "0")
    }

    @Test("the authority's key identifier is that of the extension")
    func authorityKeyIdentifier() throws {
        func identifier(_ value: [UInt8]) throws -> [UInt8]? {
            try pki.issuing.leaf("device") {
                $0.hasKeyIdentifiers = false
                $0.extensions.append(TestExtension("2.5.29.35", value))
            }.certificate.claimedAuthorityKeyIdentifier
        }
        let key = TestDER.value(0x80, [1, 2])
        let name = TestDER.value(0xA1, TestDER.value(0xA4, TestName.commonName("Root")))
        let serial = TestDER.value(0x82, [7])
        #expect(try identifier(TestDER.sequence([key])) == [1, 2])
        #expect(try identifier(TestDER.sequence([key, name, serial])) == [1, 2])
        #expect(try identifier(TestDER.sequence([name, serial])) == nil)
        #expect(try identifier(TestDER.sequence([])) == nil)
        for parts in [[key, key], [serial, key], [TestDER.octetString([1])], [TestDER.value(0x83, [1])]] {
            #expect(throws: CertificateError.self) { try identifier(TestDER.sequence(parts)) }
        }
        for value in [key, [], TestDER.sequence([key]) + [0], TestDER.sequence([TestDER.value(0xA0, key)])] {
            #expect(throws: CertificateError.self) { try identifier(value) }
        }
    }

    @Test("the value of every extension can be had, and of none that is not there")
    func extensionValues() throws {
        let certificate = try pki.issuing.leaf("device") {
            $0.extensions.append(TestExtension("1.3.6.1.4.1.32473.1", critical: true, [1, 2, 3]))
            $0.extensions.append(TestExtension("1.3.6.1.4.1.32473.2", []))
        }.certificate
        #expect(certificate.extensionValue("1.3.6.1.4.1.32473.1") == [1, 2, 3])
        #expect(certificate.extensionValue("1.3.6.1.4.1.32473.2") == [])
        #expect(certificate.extensionValue("1.3.6.1.4.1.32473") == nil)
    }

    @Test("a certificate cut short anywhere is refused")
    func truncated() {
        let der = pki.device.certificate.der
        for length in 0..<der.count {
            #expect(throws: CertificateError.self) { try Certificate(der: Array(der[..<length])) }
        }
        #expect(throws: CertificateError.notDER) { try Certificate(der: der + [0]) }
        #expect(throws: CertificateError.tooLarge(bytes: 65_537)) {
            try Certificate(der: [UInt8](repeating: 0x30, count: 65_537))
        }
    }

    @Test("flipped bits never crash, and a changed certificate never passes")
    func flipped() throws {
        let validator = try pki.validator()
        let der = pki.device.certificate.der
        for bit in 0..<(der.count * 8) {
            var copy = der
            copy[bit / 8] ^= 1 << (bit % 8)
            #expect(TestPKI.failure(validator, [copy] + pki.device.chain.dropFirst()) != nil, "bit \(bit)")
        }
    }

    @Test("random bytes behind the marks of a sequence never crash")
    func garbage() throws {
        let validator = try pki.validator()
        for _ in 0..<500 {
            let content = (0..<Int.random(in: 0...300)).map { _ in UInt8.random(in: 0...255) }
            #expect(TestPKI.failure(validator, [TestDER.sequence([content])]) != nil)
        }
    }

    @Test("an extension that is there twice refuses the certificate")
    func duplicates() throws {
        let twice: (String) -> CertificateError = { .duplicateExtension($0) }
        #expect(throws: twice("2.5.29.17")) {
            try pki.issuing.leaf("device", uris: ["urn:a:b"]) {
                $0.extensions.append(.subjectAlternativeName([.uri("urn:c:d")]))
            }
        }
        #expect(throws: twice("2.5.29.37")) {
            try pki.issuing.leaf("device") { $0.extensions.append(.extendedKeyUsage(["1.3.6.1.5.5.7.3.1"])) }
        }
    }

    @Test("an extension that cannot be read refuses the certificate")
    func malformedExtension() {
        #expect(throws: CertificateError.malformed(part: "the extension 2.5.29.17")) {
            try pki.issuing.leaf("device") { $0.extensions.append(TestExtension("2.5.29.17", [0x30, 5, 1])) }
        }
    }
}
