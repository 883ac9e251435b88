import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Deciding by revocation lists")
struct RevocationCheckerTests {
    let pki: TestPKI
    let now = TestPKI.now
    let root: [UInt8]
    init() throws {
        pki = try TestPKI.shared.get()
        root = try pki.root.revocationList()
    }

    var path: [Certificate] { [pki.device.certificate, pki.issuing.certificate, pki.root.certificate] }

    /// The outcome with the root's list and these lists of the issuing authority.
    func outcome(_ mode: RevocationMode = .require, _ lists: RevocationListCustomization...) throws -> RevocationOutcome
    {
        try outcome(mode, of: path, lists.map { try pki.issuing.revocationList($0) })
    }

    func outcome(
        _ mode: RevocationMode, of path: [Certificate], _ lists: [[UInt8]], allowsWeakSignatures: Bool = false
    ) throws -> RevocationOutcome {
        let lists = RevocationLists(try ([root] + lists).map { try CertificateRevocationList(der: $0) })
        return RevocationChecker(lists: lists, mode: mode, allowsWeakSignatures: allowsWeakSignatures)
            .check(path, at: now)
    }

    func kinds(_ outcome: RevocationOutcome) -> [CertificationPathFailure.Kind] { outcome.reasons.map(\.kind) }

    @Test("a certificate that no list names is accepted until the earliest list is out of date")
    func good() throws {
        let until = now.addingTimeInterval(60)
        let outcome = try outcome(.require, { $0.updates = now..<until })
        #expect(outcome == RevocationOutcome(reasons: [], missing: [], standsUntil: until))
    }

    @Test("a listed certificate is refused in every mode but off")
    func revoked() throws {
        for mode in [RevocationMode.require, .prefer] {
            let outcome = try outcome(mode) { $0.revoke(pki.device.certificate, reason: .certificateHold, at: now) }
            #expect(kinds(outcome) == [.revoked])
            #expect(outcome.revoked == [pki.device.certificate])
            #expect(
                outcome.reasons.first?.description
                    == "certificate is revoked since 2027-01-15T08:00:00Z, reason certificateHold "
                    + "(CN=device-001, serial \(pki.device.certificate.serial))")
        }
        #expect(try outcome(.off) { $0.revoke(pki.device.certificate) } == .accepted)
    }

    @Test("a missing list refuses with require, and is reported with prefer")
    func missing() throws {
        #expect(kinds(try outcome(.require)) == [.revocationListUnavailable])
        let preferred = try outcome(.prefer)
        #expect(preferred.isAccepted && preferred.missing.map(\.kind) == [.revocationListUnavailable])
        #expect(preferred.missing.map(\.certificate) == ["CN=device-001"])
    }

    @Test("a list that is out of date gives no status, but still revokes")
    func outdated() throws {
        let past = now.addingTimeInterval(-60)..<now
        #expect(kinds(try outcome(.require, { $0.updates = past })) == [.revocationListOutdated])
        #expect(try outcome(.prefer, { $0.updates = past }).missing.map(\.kind) == [.revocationListOutdated])
        let revoked = try outcome(.prefer) { template in
            template.updates = past
            template.revoke(pki.device.certificate)
        }
        #expect(kinds(revoked) == [.revoked])
    }

    @Test("a list of the future gives no status, and the question is asked again when it comes into force")
    func future() throws {
        let start = now.addingTimeInterval(1)
        let next: RevocationListCustomization = { $0.updates = start..<now.addingTimeInterval(600) }
        let alone = try outcome(.require, next)
        #expect(kinds(alone) == [.revocationListOutdated] && alone.standsUntil == start)
        let both = try outcome(.require, next, { _ in })
        #expect(both.isAccepted && both.standsUntil == start)
        let revoking: RevocationListCustomization = { template in
            try next(&template)
            template.revoke(pki.device.certificate, at: now)
        }
        #expect(kinds(try outcome(.prefer, revoking)) == [.revoked])
    }

    @Test("the newest list counts, and of two of the same second the one with the higher number")
    func newest() throws {
        let hold: RevocationListCustomization = { $0.revoke(pki.device.certificate, reason: .certificateHold) }
        let released: RevocationListCustomization = { $0.number = [1, 0] }
        #expect(try outcome(.require, hold, released).isAccepted)
        #expect(try outcome(.require, released, hold).isAccepted)
        let later: RevocationListCustomization = { template in
            template.updates = now..<now.addingTimeInterval(60)
            template.revoke(pki.device.certificate)
        }
        #expect(kinds(try outcome(.require, released, later)) == [.revoked])
    }

    @Test("of two lists of one date and number neither supersedes the other: whom either names is refused")
    func sameAge() throws {
        let revoking: RevocationListCustomization = { $0.revoke(pki.device.certificate) }
        for number: [UInt8]? in [[1], nil] {
            let clean: RevocationListCustomization = { $0.number = number }
            #expect(kinds(try outcome(.require, revoking, clean)) == [.revoked])
            #expect(kinds(try outcome(.require, clean, revoking)) == [.revoked])
        }
    }

    @Test("a list that nobody entitled signed gives no status, and does not stand in the way of a good one")
    func forged() throws {
        let forged: RevocationListCustomization = { template in
            template.number = [9]
            template.signature = .broken
            template.revoke(pki.device.certificate)
        }
        #expect(kinds(try outcome(.require, forged)) == [.revocationListInvalid])
        #expect(try outcome(.prefer, forged).missing.map(\.kind) == [.revocationListInvalid])
        #expect(try outcome(.require, forged, { _ in }).isAccepted)
    }

    @Test("an authority that may not sign lists does not")
    func keyUsage() throws {
        let authority = try pki.root.intermediate("No lists") { $0.replace("2.5.29.15", with: .keyUsage([5])) }
        let device = try authority.leaf("device").certificate
        let path = [device, authority.certificate, pki.root.certificate]
        #expect(kinds(try outcome(.require, of: path, [authority.revocationList()])) == [.revocationListInvalid])
    }

    @Test("a list signed with SHA-1 counts only where weak signatures are allowed")
    func weak() throws {
        let lists = [try pki.issuing.revocationList(signature: .sha1)]
        #expect(kinds(try outcome(.require, of: path, lists)) == [.revocationListInvalid])
        #expect(try outcome(.require, of: path, lists, allowsWeakSignatures: true).isAccepted)
    }

    @Test("every extension of a list that is read may be critical")
    func criticalExtensions() throws {
        let key = TestPublicKey.identifier(of: try TestPublicKey.der(of: pki.issuing.key))
        let understood: [TestExtension] = [
            TestExtension("2.5.29.20", critical: true, TestDER.integer([7])),
            TestExtension("2.5.29.35", critical: true, TestDER.sequence([TestDER.value(0x80, key)])),
            TestExtension("2.5.29.28", critical: true, TestDER.sequence([TestDER.value(0x81, [0xFF])])),
        ]
        for extra in understood + understood.map({ TestExtension($0.identifier, $0.value) }) {
            let list: RevocationListCustomization = { template in
                template.number = nil
                template.hasKeyIdentifier = false
                template.extensions = [extra]
                var entry = TestRevocationListTemplate.Entry(serial: [1], date: now)
                entry.extensions = [
                    TestExtension("2.5.29.21", critical: true, TestDER.value(0x0A, [1])),
                    TestExtension("2.5.29.24", critical: true, TestDER.value(0x18, Array("20200101000000Z".utf8))),
                ]
                template.entries = [entry]
            }
            #expect(try outcome(.require, list).isAccepted, "\(extra.identifier)")
            let revoking: RevocationListCustomization = { template in
                try list(&template)
                template.revoke(pki.device.certificate)
            }
            #expect(kinds(try outcome(.prefer, revoking)) == [.revoked], "\(extra.identifier)")
        }
    }

    static let unusable: [(String, TestExtension?, TestExtension?)] = [
        ("it is an indirect list", .issuingDistributionPoint(flags: [4]), nil),
        ("unknown", TestExtension("1.2.3.4", critical: true, [5, 0]), nil),
        ("an entry has the critical extension 1.2.3.4", nil, TestExtension("1.2.3.4", critical: true, [5, 0])),
        ("it is an indirect list", nil, TestExtension("2.5.29.29", critical: true, [0x30, 0])),
    ]

    @Test("a list with what is not supported gives no status, and refuses whom it lists", arguments: unusable)
    func unsupported(text: String, ofList: TestExtension?, ofEntry: TestExtension?) throws {
        let other: RevocationListCustomization = { template in
            template.extensions = ofList.map { [$0] } ?? []
            var entry = TestRevocationListTemplate.Entry(serial: [1], date: now)
            entry.extensions = ofEntry.map { [$0] } ?? []
            template.entries = [entry]
        }
        let required = try outcome(.require, other)
        #expect(kinds(required) == [.revocationListInvalid])
        #expect(required.reasons.first?.text.contains(text) == true)
        #expect(try outcome(.prefer, other).missing.map(\.kind) == [.revocationListInvalid])
        let listed: RevocationListCustomization = { template in
            try other(&template)
            template.revoke(pki.device.certificate)
        }
        for mode in [RevocationMode.require, .prefer] { #expect(kinds(try outcome(mode, listed)) == [.revoked]) }
        // A list of the same issuer that can be used gives the status.
        #expect(try outcome(.require, other, { _ in }).isAccepted)
    }
}
