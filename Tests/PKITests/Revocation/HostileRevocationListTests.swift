import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Revocation lists that are built to deceive")
struct HostileRevocationListTests {
    typealias Customization = @Sendable (inout TestRevocationListTemplate) -> Void

    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    static let malformed: [(String, Customization)] = [
        ("the same extension twice", { $0.extensions = [.deltaCRLIndicator([1]), .deltaCRLIndicator([1])] }),
        ("extensions in a list of version 1", { $0.version = 0 }),
        ("version 3", { $0.version = 2 }),
        (
            "another algorithm inside",
            { $0.innerAlgorithm = TestDER.sequence([TestDER.objectIdentifier("1.3.101.112")]) }
        ),
        ("an issuer without a name", { $0.issuer = TestDER.sequence([]) }),
        ("no nextUpdate", { $0.hasNextUpdate = false }),
        ("a negative number", { $0.extensions = [TestExtension("2.5.29.27", TestDER.value(2, [0x80]))] }),
        ("an entry without a serial number", { $0.entries = [.init(serial: [], date: TestPKI.now)] }),
        ("a serial number with a superfluous zero", { $0.entries = [.init(serial: [0, 1], date: TestPKI.now)] }),
        ("a serial number with a superfluous sign", { $0.entries = [.init(serial: [0xFF, 0x80], date: TestPKI.now)] }),
        (
            "a serial number of 128 bytes",
            { $0.entries = [.init(serial: Array(repeating: 1, count: 128), date: TestPKI.now)] }
        ),
        ("an unknown reason", { $0.entries = [entry([.reasonCode(7)])] }),
        ("a reason twice", { $0.entries = [entry([.reasonCode(1), .reasonCode(8)])] }),
        ("an empty scope", { $0.extensions = [.issuingDistributionPoint()] }),
        ("a scope of users and authorities", { $0.extensions = [.issuingDistributionPoint(flags: [1, 2])] }),
        (
            "a scope with a flag of BER",
            { $0.extensions = [TestExtension("2.5.29.28", TestDER.sequence([TestDER.value(0x81, [1])]))] }
        ),
        (
            "a scope with fields in another order",
            {
                let flags = [TestDER.value(0x84, [0xFF]), TestDER.value(0x81, [0xFF])]
                $0.extensions = [TestExtension("2.5.29.28", TestDER.sequence(flags))]
            }
        ),
        ("bytes behind an extension's value", { $0.extensions = [TestExtension("2.5.29.27", [2, 1, 1, 0])] }),
    ]

    static func entry(_ extensions: [TestExtension]) -> TestRevocationListTemplate.Entry {
        var entry = TestRevocationListTemplate.Entry(serial: [1], date: TestPKI.now)
        entry.extensions = extensions
        return entry
    }

    @Test("a list that RFC 5280 does not allow is refused", arguments: malformed)
    func refused(what: String, customize: Customization) throws {
        let der = try pki.issuing.revocationList { customize(&$0) }
        #expect(throws: RevocationListError.self, "\(what)") { try CertificateRevocationList(der: der) }
    }

    @Test(
        "an object identifier in a second form is refused: an arc that begins with zeros, or is cut off",
        arguments: [[0x80, 0x1D, 0x14], [0x55, 0x80, 0x14], [0x55, 0x1D, 0x94]] as [[UInt8]])
    func identifiers(content: [UInt8]) throws {
        let der = try pki.issuing.revocationList(revoking: [pki.device.certificate])
        let number = TestDER.objectIdentifier("2.5.29.20")
        let place = try #require(der.indices.first { der[$0...].starts(with: number) })
        var changed = der
        changed.replaceSubrange(place..<(place + number.count), with: TestDER.value(6, content))
        #expect(throws: RevocationListError.self) { try CertificateRevocationList(der: changed) }
    }

    @Test(
        "what helps to find other lists gives a list no weight, and takes it all where it is critical",
        arguments: ["2.5.29.46", "2.5.29.18", "1.3.6.1.5.5.7.1.1"])
    func criticalHelp(identifier: String) throws {
        for isCritical in [false, true] {
            let der = try pki.issuing.revocationList {
                $0.extensions = [TestExtension(identifier, critical: isCritical, TestDER.sequence([]))]
            }
            let list = try CertificateRevocationList(der: der)
            #expect(list.unsupported == (isCritical ? .criticalExtension(identifier) : nil))
        }
    }

    @Test("a list cut short anywhere, or with a byte too many, is refused")
    func lengths() throws {
        let der = try pki.issuing.revocationList(revoking: [pki.device.certificate])
        for length in 0..<der.count {
            #expect(throws: RevocationListError.self) { try CertificateRevocationList(der: Array(der[..<length])) }
        }
        #expect(throws: RevocationListError.self) { try CertificateRevocationList(der: der + [0]) }
    }

    @Test(
        "lengths in BER's forms, and lengths of more than there is, are refused",
        arguments: [
            [0x30, 0x80, 0, 0], [0x30, 0x81, 2, 5, 0], [0x30, 0x82, 0, 2, 5, 0], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0xFF], [0x3F, 0x81, 0, 0],
        ] as [[UInt8]])
    func encodings(der: [UInt8]) {
        #expect(throws: RevocationListError.self) { try CertificateRevocationList(der: der) }
    }

    @Test("a signature that is not of whole bytes is nobody's")
    func signatureBits() throws {
        let authority = try TestCertificateAuthority(name: "Ed25519", key: .ed25519)
        var der = try authority.revocationList()
        // The count of unused bits before the 64 bytes of the signature.
        der[der.count - 65] = 1
        #expect(try !CertificateRevocationList(der: der).isSigned(by: authority.certificate))
        der[der.count - 65] = 8
        #expect(throws: RevocationListError.self) { try CertificateRevocationList(der: der) }
    }

    @Test("a list longer than allowed is not looked at")
    func tooLarge() throws {
        let der = try pki.issuing.revocationList()
        #expect(throws: RevocationListError.tooLarge(bytes: der.count, maximum: 64)) {
            try CertificateRevocationList(der: der, maximumLength: 64)
        }
    }

    @Test("no changed byte is accepted as signed, and none brings the reader down")
    func mutations() throws {
        let der = try pki.issuing.revocationList { template in
            template.extensions = [.issuingDistributionPoint(names: [.uri("http://crl.example.org/1")], flags: [1])]
            template.revoke(pki.device.certificate, reason: .keyCompromise)
        }
        var generator = SeededGenerator(seed: 5280)
        for _ in 0..<3_000 {
            var changed = der
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let position = Int.random(in: 0..<changed.count, using: &generator)
                changed[position] = UInt8.random(in: 0...255, using: &generator)
            }
            guard changed != der, let list = try? CertificateRevocationList(der: changed) else { continue }
            #expect(!list.isSigned(by: pki.issuing.certificate))
            _ = list.entry(for: pki.device.certificate)
        }
    }
}
