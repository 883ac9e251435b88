import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

/// One name in all its spellings (RFC 5280 §7.1): whoever is found as an issuer is found as the issuer of a list.
@Suite("Names of list issuers")
struct RevocationNameTests {
    let root: TestCertificateAuthority
    let now = TestPKI.now
    init() throws { root = try TestPKI.shared.get().root }

    private static func utf16(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static func utf32(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { [0, 0, UInt8($0.value >> 8), UInt8($0.value & 0xFF)] }
    }

    private static func name(_ value: [UInt8]) -> [UInt8] { TestName.attributes([("2.5.4.3", value)]) }

    /// "Issuing 1" in the string types and spellings that libcrypto takes for one.
    static let spellings: [[UInt8]] = [
        name(TestDER.utf8String("Issuing 1")), name(TestDER.value(0x13, Array("Issuing 1".utf8))),
        name(TestDER.value(0x14, Array("Issuing 1".utf8))), name(TestDER.value(0x16, Array("Issuing 1".utf8))),
        name(TestDER.value(0x1E, utf16("Issuing 1"))),
        name(TestDER.value(0x1C, utf32("Issuing 1"))), name(TestDER.utf8String("  ISSUING   1 ")),
        name(TestDER.value(0x13, Array("issuing 1".utf8))), name(TestDER.utf8String("Issuing\t1")),
    ]

    @Test("a list of the issuer is found whatever string type, case and spaces its name has", arguments: spellings)
    func issuers(_ spelling: [UInt8]) throws {
        for written in Self.spellings {
            let authority = try root.intermediate("Issuing") { $0.subject = written }
            let device = try authority.leaf("device").certificate
            let path = [device, authority.certificate, root.certificate]
            let list = try CertificateRevocationList(
                der: try authority.revocationList { template in
                    template.issuer = spelling
                    template.revoke(device)
                })
            let lists = RevocationLists([list, try CertificateRevocationList(der: try root.revocationList())])
            let outcome = RevocationChecker(lists: lists, mode: .prefer).check(path, at: now)
            #expect(outcome.reasons.map(\.kind) == [.revoked])
            #expect(list.isIssued(by: authority.certificate))
        }
    }

    static let strangers: [[UInt8]] = [
        name(TestDER.utf8String("Issuing 2")), name(TestDER.utf8String("Issuing1")),
        name(TestDER.value(0x14, Array("Issuing 2".utf8))), name(TestDER.value(0x04, Array("Issuing 1".utf8))),
        TestName.attributes([("2.5.4.10", TestDER.utf8String("Issuing 1"))]),
        TestName.attributes([
            ("2.5.4.3", TestDER.utf8String("Issuing 1")), ("2.5.4.3", TestDER.utf8String("Issuing 1")),
        ]),
    ]

    @Test("another name is another issuer", arguments: strangers)
    func others(_ spelling: [UInt8]) throws {
        let authority = try root.intermediate("Issuing") { $0.subject = Self.spellings[0] }
        let list = try CertificateRevocationList(der: try authority.revocationList { $0.issuer = spelling })
        #expect(!list.bearsName(of: authority.certificate))
    }

    @Test("the attributes of one relative name are a set, whatever order their string types give them")
    func sets() throws {
        func subject(_ first: UInt8, _ second: UInt8) -> [UInt8] {
            let parts = [("2.5.4.3", first, "Issuing"), ("2.5.4.3", second, "One")].map { type, tag, text in
                TestDER.sequence([TestDER.objectIdentifier(type), TestDER.value(tag, Array(text.utf8))])
            }
            return TestDER.sequence([TestDER.set(parts.sorted { $0.lexicographicallyPrecedes($1) })])
        }
        let authority = try root.intermediate("Issuing") { $0.subject = subject(0x0C, 0x13) }
        let list = try CertificateRevocationList(der: try authority.revocationList { $0.issuer = subject(0x13, 0x0C) })
        #expect(list.isIssued(by: authority.certificate))
    }

    @Test("a key of the issuer's name signs its lists, however the two spell the name", arguments: spellings)
    func listIssuers(_ spelling: [UInt8]) throws {
        let authority = try root.intermediate("Issuing") { $0.subject = Self.spellings[0] }
        let signer = try root.intermediate("Issuing") { template in
            template.subject = spelling
            template.replace("2.5.29.15", with: .keyUsage([6]))
        }
        let device = try authority.leaf("device")
        let lists = RevocationLists(
            try [root.revocationList(), signer.revocationList()].map { try CertificateRevocationList(der: $0) })
        let validator = try CertificationPathValidator(
            anchors: [root.certificate], intermediates: [signer.certificate], revocationLists: lists,
            revocation: .require)
        #expect(TestPKI.kinds(validator, device.chain) == [])
    }

    @Test("places are compared without regard to the case of scheme and host, and to the spelling of names")
    func places() throws {
        let authority = try root.intermediate("Issuing") { $0.subject = Self.spellings[0] }
        func kinds(_ point: TestGeneralName, _ scope: TestGeneralName) throws -> [CertificationPathFailure.Kind] {
            let device = try authority.leaf("device") { $0.extensions.append(.crlDistributionPoint(names: [point])) }
            let path = [device.certificate, authority.certificate, root.certificate]
            let list = try authority.revocationList { $0.extensions = [.issuingDistributionPoint(names: [scope])] }
            let lists = RevocationLists(
                try [root.revocationList(), list].map { try CertificateRevocationList(der: $0) })
            return RevocationChecker(lists: lists, mode: .require).check(path, at: now).reasons.map(\.kind)
        }
        let missing: [CertificationPathFailure.Kind] = [.revocationListUnavailable]
        #expect(try kinds(.uri("http://crl.example.org/A"), .uri("HTTP://CRL.Example.ORG/A")) == [])
        #expect(try kinds(.uri("http://crl.example.org/A"), .uri("http://crl.example.org/a")) == missing)
        #expect(try kinds(.uri("http://U@crl.example.org/"), .uri("http://u@crl.example.org/")) == missing)
        #expect(try kinds(.dnsName("crl.example.org"), .dnsName("CRL.example.org")) == [])
        for spelling in Self.spellings {
            #expect(try kinds(.directoryName(Self.spellings[0]), .directoryName(spelling)) == [])
            #expect(try kinds(.uri("http://crl.example.org/"), .directoryName(spelling)) == [], "the issuer's own name")
        }
        #expect(try kinds(.directoryName(Self.strangers[0]), .directoryName(Self.strangers[1])) == missing)
    }

    @Test("the names of a list's place are a set")
    func order() throws {
        let names: [TestGeneralName] = [.uri("http://crl.example.org/1"), .uri("ldap://crl.example.org/1")]
        func list(_ names: [TestGeneralName], _ number: UInt8, revoking: Certificate?) throws -> [UInt8] {
            try root.revocationList { template in
                template.number = [number]
                template.extensions = [.issuingDistributionPoint(names: names)]
                if let revoking { template.revoke(revoking, reason: .certificateHold) }
            }
        }
        let device = try root.leaf("device") { $0.extensions.append(.crlDistributionPoint(names: names)) }
        let lists = RevocationLists(
            try [list(names, 1, revoking: device.certificate), list(names.reversed(), 2, revoking: nil)]
                .map { try CertificateRevocationList(der: $0) })
        let outcome = RevocationChecker(lists: lists, mode: .require)
            .check([device.certificate, root.certificate], at: now)
        #expect(outcome.isAccepted)
    }
}
