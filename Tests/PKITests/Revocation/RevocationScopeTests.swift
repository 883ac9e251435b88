import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Scopes of revocation lists")
struct RevocationScopeTests {
    let pki: TestPKI
    let authority: TestCertificateAuthority
    let checked: RevocationCheckerTests
    init() throws {
        pki = try TestPKI.shared.get()
        authority = pki.issuing
        checked = try RevocationCheckerTests()
    }

    static let here = TestGeneralName.uri("http://crl.example.org/1")
    static let there = TestGeneralName.uri("http://crl.example.org/2")

    /// The outcome for a device whose certificate has `point`, with one list for each scope.
    func outcome(_ point: TestExtension?, _ scopes: [TestExtension]) throws -> [CertificationPathFailure.Kind] {
        let device = try authority.leaf("device") { template in
            if let point { template.extensions.append(point) }
        }
        let path = [device.certificate, authority.certificate, pki.root.certificate]
        let lists = try scopes.map { scope in try authority.revocationList { $0.extensions = [scope] } }
        return checked.kinds(try checked.outcome(.require, of: path, lists))
    }

    @Test("a list speaks only of the kind of certificates that it says")
    func kinds() throws {
        #expect(try outcome(nil, [.issuingDistributionPoint(flags: [1])]) == [])
        for flag: UInt8 in [2, 5] {
            #expect(try outcome(nil, [.issuingDistributionPoint(flags: [flag])]) == [.revocationListUnavailable])
        }
        let below = try authority.intermediate("Below")
        let path = [below.certificate, authority.certificate, pki.root.certificate]
        for (flag, expected) in [(1, [.revocationListUnavailable]), (2, [])]
            as [(UInt8, [CertificationPathFailure.Kind])]
        {
            let list = try authority.revocationList { $0.extensions = [.issuingDistributionPoint(flags: [flag])] }
            #expect(checked.kinds(try checked.outcome(.require, of: path, [list])) == expected)
        }
    }

    static let strange: [TestExtension] = [
        .issuingDistributionPoint(flags: [2]), .issuingDistributionPoint(flags: [5]),
        .issuingDistributionPoint(flags: [4]), .issuingDistributionPoint(names: [there]),
        .issuingDistributionPoint(reasons: [3]), TestExtension("1.2.3.4", critical: true, [5, 0]),
        TestExtension("2.5.29.27", critical: true, TestDER.integer([1])),
    ]

    @Test(
        "whom a list names is revoked, also where it need not speak of the certificate or cannot be used",
        arguments: strange, [RevocationMode.require, .prefer])
    func named(_ scope: TestExtension, _ mode: RevocationMode) throws {
        let now = TestPKI.now
        let device = try authority.leaf("device").certificate
        let path = [device, authority.certificate, pki.root.certificate]
        func kinds(_ customize: @escaping RevocationListCustomization) throws -> [CertificationPathFailure.Kind] {
            let list = try authority.revocationList { template in
                template.extensions = [scope]
                try customize(&template)
            }
            let complete = try authority.revocationList { _ in }
            // With a good list beside it, and without.
            let alone = checked.kinds(try checked.outcome(mode, of: path, [list]))
            let both = checked.kinds(try checked.outcome(mode, of: path, [list, complete]))
            if alone == [.revoked] { #expect(both == alone) } else { #expect(both == []) }
            return alone
        }
        #expect(try kinds { $0.revoke(device) } == [.revoked])
        #expect(
            try kinds {
                $0.revoke(device); $0.updates = now.addingTimeInterval(-60)..<now
            } == [.revoked])
        let future = now.addingTimeInterval(30)..<now.addingTimeInterval(60)
        #expect(
            try kinds {
                $0.revoke(device, at: now); $0.updates = future
            } == [.revoked])
        #expect(
            try kinds {
                $0.revoke(device, at: now + 1); $0.updates = future
            } != [.revoked])
        #expect(
            try kinds {
                $0.revoke(device); $0.signature = .broken
            } != [.revoked])
        #expect(try kinds { $0.entries = [.init(serial: [1], date: now)] } != [.revoked])
    }

    @Test("a list for one distribution point speaks of the certificates that name it")
    func points() throws {
        let scope = TestExtension.issuingDistributionPoint(names: [Self.here])
        #expect(try outcome(.crlDistributionPoint(names: [Self.here]), [scope]) == [])
        #expect(try outcome(.crlDistributionPoint(names: [Self.there, Self.here]), [scope]) == [])
        #expect(try outcome(.crlDistributionPoint(names: [Self.there]), [scope]) == [.revocationListUnavailable])
        #expect(try outcome(nil, [scope]) == [.revocationListUnavailable])
        // Without a name the list speaks of all certificates.
        #expect(try outcome(.crlDistributionPoint(names: [Self.there]), [.issuingDistributionPoint(flags: [1])]) == [])
    }

    @Test("a point is also named by the issuer's own name, and relative to it")
    func relative() throws {
        let own = TestGeneralName.directoryName(TestName.commonName("issuing"))
        #expect(try outcome(nil, [.issuingDistributionPoint(names: [own])]) == [])
        // nameRelativeToCRLIssuer: OU=1 below the issuer, which is the same as the full name.
        let unit = TestDER.sequence([TestDER.objectIdentifier("2.5.4.11"), TestDER.utf8String("1")])
        let relative = TestDER.explicit(0, TestDER.explicit(1, unit))
        let point = TestExtension("2.5.29.31", TestDER.sequence([TestDER.sequence([relative])]))
        let full = TestGeneralName.directoryName(
            TestName.attributes([("2.5.4.3", TestDER.utf8String("Issuing")), ("2.5.4.11", TestDER.utf8String("1"))]))
        #expect(try outcome(point, [.issuingDistributionPoint(names: [full])]) == [])
        let scope = TestExtension("2.5.29.28", critical: true, TestDER.sequence([relative]))
        #expect(try outcome(point, [scope]) == [])
    }

    @Test("lists that speak of some reasons give a status only when together they speak of all")
    func reasons() throws {
        let some = TestExtension.issuingDistributionPoint(reasons: [1, 2])
        let others = TestExtension.issuingDistributionPoint(reasons: [3, 4, 5, 6, 7, 8])
        #expect(try outcome(nil, [some]) == [.revocationListUnavailable])
        #expect(try outcome(nil, [some, others]) == [])
        #expect(
            try outcome(nil, [some, .issuingDistributionPoint(reasons: [3, 4, 5, 6, 7])])
                == [.revocationListUnavailable])
        // The point speaks of one reason, and so does the list bound to it.
        let point = TestExtension.crlDistributionPoint(names: [Self.here], reasons: [1])
        let bound = TestExtension.issuingDistributionPoint(names: [Self.here])
        #expect(try outcome(point, [bound]) == [.revocationListUnavailable])
    }

    @Test("a certificate whose list another authority issues has no status")
    func otherIssuer() throws {
        let other = TestGeneralName.directoryName(TestName.commonName("Lists"))
        let point = TestExtension.crlDistributionPoint(names: [Self.here], issuer: [other])
        #expect(try outcome(point, [.issuingDistributionPoint(names: [Self.here])]) == [.revocationListUnavailable])
    }

    @Test("the places that a certificate names can be read, and nothing but http and https")
    func urls() throws {
        let ftp = TestGeneralName.uri("ldap://crl.example.org/cn=1")
        let access = TestExtension(
            "1.3.6.1.5.5.7.1.1",
            TestDER.sequence([
                TestDER.sequence([
                    TestDER.objectIdentifier("1.3.6.1.5.5.7.48.1"), TestGeneralName.uri("http://ocsp.example.org").der,
                ]),
                TestDER.sequence([
                    TestDER.objectIdentifier("1.3.6.1.5.5.7.48.2"), TestGeneralName.uri("http://ca.example.org").der,
                ]),
            ]))
        let device = try authority.leaf("device") {
            $0.extensions += [.crlDistributionPoint(names: [ftp, Self.here]), access]
        }
        #expect(device.certificate.revocationListURLs == ["http://crl.example.org/1"])
        #expect(device.certificate.ocspURLs == ["http://ocsp.example.org"])
        #expect(device.certificate.deltaRevocationListURLs == [])
    }
}
