import FoundationEssentials
import PKI
import TestSupport
import Testing

/// An authority whose lists another key of the same name signs (RFC 5280 §6.3.3 (f)).
@Suite("Who may sign a revocation list")
struct RevocationListIssuerTests {
    let pki: TestPKI
    let now = TestPKI.now
    /// The key that signs the lists of `Issuing`, and may sign nothing else.
    let signer: TestCertificateAuthority
    init() throws {
        pki = try TestPKI.shared.get()
        signer = try pki.root.intermediate("Issuing") { template in
            template.replace("2.5.29.19")
            template.replace("2.5.29.15", with: .keyUsage([6]))
        }
    }

    var path: [Certificate] { [pki.device.certificate, pki.issuing.certificate, pki.root.certificate] }

    func outcome(
        _ mode: RevocationMode = .require, lists: [[UInt8]], issuers: [Certificate],
        finding: @escaping RevocationChecker.PathFinder
    ) throws -> RevocationOutcome {
        let lists = RevocationLists(try lists.map { try CertificateRevocationList(der: $0) })
        return RevocationChecker(lists: lists, mode: mode, listIssuers: issuers).check(path, at: now, path: finding)
    }

    func kinds(_ outcome: RevocationOutcome) -> [CertificationPathFailure.Kind] { outcome.reasons.map(\.kind) }

    @Test("another key of the issuer's name may sign, if it stands under the same anchor")
    func separateKey() throws {
        let lists = [try pki.root.revocationList(), try signer.revocationList()]
        let underRoot: RevocationChecker.PathFinder = { [$0, pki.root.certificate] }
        let issuers = [signer.certificate]
        #expect(try outcome(lists: lists, issuers: issuers, finding: underRoot).isAccepted)
        #expect(kinds(try outcome(lists: lists, issuers: [], finding: underRoot)) == [.revocationListInvalid])
        #expect(kinds(try outcome(lists: lists, issuers: issuers, finding: { _ in nil })) == [.revocationListInvalid])
        let other = try TestCertificateAuthority(name: "Other").certificate
        #expect(
            kinds(try outcome(lists: lists, issuers: issuers, finding: { [$0, other] })) == [.revocationListInvalid])
        let revoking = [try pki.root.revocationList(), try signer.revocationList(revoking: [pki.device.certificate])]
        #expect(kinds(try outcome(lists: revoking, issuers: issuers, finding: underRoot)) == [.revoked])
    }

    @Test("the newest list of each key counts, also where lists do not say which key signed them")
    func withoutKeyIdentifiers() throws {
        func list(_ authority: TestCertificateAuthority, _ number: UInt8, _ isRevoking: Bool) throws -> [UInt8] {
            try authority.revocationList { template in
                template.hasKeyIdentifier = false
                template.number = [number]
                if isRevoking { template.revoke(pki.device.certificate, reason: .certificateHold) }
            }
        }
        func refusals(_ lists: [UInt8]...) throws -> [CertificationPathFailure.Kind] {
            let lists = [try pki.root.revocationList()] + lists
            return kinds(try outcome(lists: lists, issuers: [signer.certificate]) { [$0, pki.root.certificate] })
        }
        let (own, other) = (pki.issuing, signer)
        #expect(try refusals(list(own, 1, false), list(other, 2, false)) == [])
        #expect(try refusals(list(own, 1, true), list(other, 2, false)) == [.revoked])
        #expect(try refusals(list(own, 2, false), list(other, 1, true)) == [.revoked])
        // A newer list of the same key takes a hold back, one of the other key does not.
        #expect(try refusals(list(own, 1, true), list(own, 2, false), list(other, 3, false)) == [])
        #expect(try refusals(list(other, 1, true), list(other, 2, false), list(own, 3, false)) == [])
        #expect(try refusals(list(other, 1, true), list(own, 2, false), list(own, 3, false)) == [.revoked])
    }

    @Test("a signer that is revoked itself, or has no status, does not count")
    func revokedSigner() throws {
        let underRoot: RevocationChecker.PathFinder = { [$0, pki.root.certificate] }
        let revoked = [try pki.root.revocationList(revoking: [signer.certificate]), try signer.revocationList()]
        #expect(
            kinds(try outcome(lists: revoked, issuers: [signer.certificate], finding: underRoot))
                == [.revocationListInvalid])
    }

    @Test("a signer that only its own list vouches for does not count")
    func circle() throws {
        let selfIssued = try pki.issuing.intermediate("Issuing") { template in
            template.replace("2.5.29.15", with: .keyUsage([6]))
        }
        let lists = [try pki.root.revocationList(), try selfIssued.revocationList()]
        let outcome = try outcome(lists: lists, issuers: [selfIssued.certificate]) {
            [$0, pki.issuing.certificate, pki.root.certificate]
        }
        #expect(kinds(outcome) == [.revocationListInvalid])
    }

    @Test("signers that vouch for each other do not count, and the search for them ends")
    func mutual() throws {
        let signers = try (0..<40).map { _ in
            try pki.issuing.intermediate("Issuing") { $0.replace("2.5.29.15", with: .keyUsage([6])) }
        }
        let lists = try [pki.root.revocationList()] + signers.map { try $0.revocationList() }
        let outcome = try outcome(lists: lists, issuers: signers.map(\.certificate)) {
            [$0, pki.issuing.certificate, pki.root.certificate]
        }
        #expect(kinds(outcome) == [.revocationListInvalid])
    }

    @Test("after a change of keys the old and the new certificate of the issuer's name are in the path")
    func rollover() throws {
        let old = try pki.issuing.intermediate("Issuing")
        let device = try old.leaf("device")
        let path = [device.certificate, old.certificate, pki.issuing.certificate, pki.root.certificate]
        let lists = RevocationLists(
            try [pki.root.revocationList(), pki.issuing.revocationList()].map { try CertificateRevocationList(der: $0) }
        )
        #expect(RevocationChecker(lists: lists, mode: .require).check(path, at: now).isAccepted)
        let foreign = RevocationLists([try CertificateRevocationList(der: try old.revocationList())])
        // The old key may speak of its device, but not of the certificate that certifies it.
        let outcome = RevocationChecker(lists: foreign, mode: .prefer).check(path, at: now)
        #expect(outcome.missing.count == 2)
    }

    @Test("what is known of a signer lasts no longer than its own status")
    func lasting() throws {
        let until = now.addingTimeInterval(60)
        let lists = RevocationLists(
            try [pki.root.revocationList(updates: now..<until), signer.revocationList()]
                .map { try CertificateRevocationList(der: $0) })
        let checker = RevocationChecker(lists: lists, mode: .require, listIssuers: [signer.certificate])
        let underRoot: RevocationChecker.PathFinder = { [$0, pki.root.certificate] }
        let first = checker.check(path, at: now, path: underRoot)
        #expect(first.isAccepted && first.standsUntil == until)
        // The second time it is remembered.
        #expect(checker.check(path, at: now.addingTimeInterval(1), path: { _ in nil }).isAccepted)
        #expect(!checker.check(path, at: until, path: underRoot).isAccepted)
    }

    @Test(
        "a key that signs nothing but lists stands among the intermediates, and vouches for no certificate",
        arguments: [true, false])
    func listsOnly(isAuthority: Bool) throws {
        let signer = try pki.root.intermediate("Issuing") { template in
            template.replace("2.5.29.19", with: .basicConstraints(isAuthority: isAuthority))
            template.replace("2.5.29.15", with: .keyUsage([6]))
        }
        let validator = try validator(with: signer, try signer.revocationList())
        #expect(TestPKI.kinds(validator, [pki.device.certificate.der]) == [])
        let revoking = try signer.revocationList(revoking: [pki.device.certificate])
        #expect(TestPKI.kinds(try self.validator(with: signer, revoking), [pki.device.certificate.der]) == [.revoked])
        let forged = try signer.leaf("device-002")
        for chain in [forged.chain, [forged.certificate.der]] {
            #expect(TestPKI.kinds(validator, chain).contains(.notCertificationAuthority))
        }
        let own = TestPKI.kinds(validator, [signer.certificate.der])
        #expect(own.contains(.notForClients))
    }

    private func validator(with signer: TestCertificateAuthority, _ list: [UInt8]) throws -> CertificationPathValidator
    {
        try CertificationPathValidator(
            anchors: [pki.root.certificate], intermediates: [signer.certificate, pki.issuing.certificate],
            revocationLists: RevocationLists(
                try [list, pki.root.revocationList()].map { try CertificateRevocationList(der: $0) }),
            revocation: .require)
    }
}
