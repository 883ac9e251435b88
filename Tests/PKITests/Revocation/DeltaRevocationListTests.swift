import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Delta lists")
struct DeltaRevocationListTests {
    let pki: TestPKI
    let checked: RevocationCheckerTests
    let now = TestPKI.now
    init() throws {
        pki = try TestPKI.shared.get()
        checked = try RevocationCheckerTests()
    }

    /// What a complete list, number 5, says together with one or two delta lists, number 6 of base 5 unless set.
    func kinds(
        complete: RevocationListCustomization = { _ in }, _ deltas: RevocationListCustomization...
    ) throws -> [CertificationPathFailure.Kind] {
        let list = try pki.issuing.revocationList { template in
            template.number = [5]
            try complete(&template)
        }
        let amendments = try deltas.map { customize in
            try pki.issuing.revocationList { template in
                template.number = [6]
                template.extensions = [.deltaCRLIndicator([5])]
                try customize(&template)
            }
        }
        return checked.kinds(try checked.outcome(.require, of: checked.path, [list] + amendments))
    }

    func device(_ reason: RevocationReason?) -> RevocationListCustomization {
        { $0.revoke(pki.device.certificate, reason: reason) }
    }

    @Test("a delta list revokes what the complete list does not know yet")
    func revokes() throws {
        #expect(try kinds({ _ in }) == [])
        #expect(try kinds(device(.keyCompromise)) == [.revoked])
        #expect(try kinds(complete: device(.superseded), { _ in }) == [.revoked])
    }

    @Test("a delta list ends a hold, and nothing but a hold")
    func reinstates() throws {
        #expect(try kinds(complete: device(.certificateHold), device(.removeFromCRL)) == [])
        #expect(try kinds(complete: device(.keyCompromise), device(.removeFromCRL)) == [.revoked])
        #expect(try kinds(complete: device(nil), device(.removeFromCRL)) == [.revoked])
        // In a complete list the reason has no meaning.
        #expect(try kinds(complete: device(.removeFromCRL)) == [.revoked])
    }

    @Test("the end of a hold takes back nothing that an earlier delta list has revoked for good")
    func reinstatesHoldsAlone() throws {
        for (reason, expected) in [
            (RevocationReason.keyCompromise, [CertificationPathFailure.Kind.revoked]), (.certificateHold, []),
        ] {
            let release: RevocationListCustomization = { template in
                template.number = [7]
                try self.device(.removeFromCRL)(&template)
            }
            #expect(try kinds(device(reason), release) == expected)
        }
    }

    @Test("a delta list applies to lists of the same scope that are not newer")
    func applies() throws {
        let revoking = device(.keyCompromise)
        let kinds = { (number: UInt8, base: UInt8) in
            try self.kinds({ template in
                template.number = [number]
                template.extensions = [.deltaCRLIndicator([base])]
                try revoking(&template)
            })
        }
        #expect(try kinds(6, 4) == [.revoked])
        #expect(try kinds(5, 5) == [.revoked])
        // It amends a complete list that is not here yet, and revokes all the same.
        #expect(try kinds(7, 6) == [.revoked])
        #expect(try kinds(4, 3) == [])
        let otherScope: RevocationListCustomization = { template in
            template.extensions.append(.issuingDistributionPoint(flags: [1]))
            try revoking(&template)
        }
        let forged: RevocationListCustomization = { template in
            template.signature = .broken
            try revoking(&template)
        }
        // One of another scope amends nothing, but whom it names is revoked.
        #expect(try self.kinds(otherScope) == [.revoked])
        #expect(try self.kinds(forged) == [])
    }

    @Test("the newest delta list counts; one out of date revokes, but does not end a hold")
    func newest() throws {
        let old = now.addingTimeInterval(-60)..<now
        let current = now.addingTimeInterval(-30)..<now.addingTimeInterval(60)
        let release: RevocationListCustomization = { template in
            template.updates = current
            template.number = [7]
            template.revoke(pki.device.certificate, reason: .removeFromCRL)
        }
        #expect(try kinds(complete: device(.certificateHold), device(.certificateHold), release) == [])
        let outdated: RevocationListCustomization = { template in
            try release(&template)
            template.updates = old
        }
        #expect(try kinds(complete: device(.certificateHold), outdated) == [.revoked])
        #expect(
            try kinds({ template in
                template.updates = old
                template.revoke(pki.device.certificate)
            }) == [.revoked])
    }

    @Test("a delta list without the list that it amends gives no status")
    func alone() throws {
        let delta = try pki.issuing.revocationList { $0.extensions = [.deltaCRLIndicator([1])] }
        let outcome = try checked.outcome(.require, of: checked.path, [delta])
        #expect(checked.kinds(outcome) == [.revocationListUnavailable])
        #expect(outcome.reasons.first?.text.contains("only a delta list") == true)
    }

    @Test("a delta list without the list that it amends revokes", arguments: [RevocationMode.require, .prefer])
    func aloneRevoking(_ mode: RevocationMode) throws {
        func kinds(_ deltas: RevocationListCustomization...) throws -> [CertificationPathFailure.Kind] {
            let lists = try deltas.map { customize in
                try pki.issuing.revocationList { template in
                    template.extensions = [.deltaCRLIndicator([1])]
                    try customize(&template)
                }
            }
            return checked.kinds(try checked.outcome(mode, of: checked.path, lists))
        }
        let nothing = mode == .require ? [CertificationPathFailure.Kind.revocationListUnavailable] : []
        #expect(try kinds({ _ in }) == nothing)
        #expect(try kinds(device(.keyCompromise)) == [.revoked])
        #expect(try kinds({ $0.signature = .broken }, { try self.device(nil)(&$0) }) == [.revoked])
        let old = now.addingTimeInterval(-60)..<now
        let newer = now.addingTimeInterval(-30)..<now.addingTimeInterval(60)
        let hold: RevocationListCustomization = { try self.device(.certificateHold)(&$0) }
        let release: RevocationListCustomization = { template in
            template.updates = newer
            template.revoke(pki.device.certificate, reason: .removeFromCRL)
        }
        #expect(try kinds(hold) == [.revoked])
        #expect(
            try kinds({
                try self.device(.keyCompromise)(&$0); $0.updates = old
            }) == [.revoked])
        #expect(try kinds(hold, release) == nothing)
        #expect(try kinds(device(.keyCompromise), release) == [.revoked])
        // An end of the hold that has ended itself, or is to come, ends nothing.
        #expect(
            try kinds(
                hold,
                {
                    try release(&$0); $0.updates = old
                }) == [.revoked])
        let future = now.addingTimeInterval(30)..<now.addingTimeInterval(60)
        #expect(
            try kinds(
                hold,
                {
                    try release(&$0); $0.updates = future
                }) == [.revoked])
        #expect(
            try kinds({ template in
                template.updates = future
                template.revoke(pki.device.certificate, at: now)
            }) == [.revoked])
        #expect(
            try kinds({ template in
                template.updates = future
                template.revoke(pki.device.certificate, at: now.addingTimeInterval(1))
            }) == nothing)
    }

    @Test("a delta list that another key of the issuer signed revokes, and ends no hold")
    func otherKey() throws {
        let other = try pki.root.intermediate("Issuing") { $0.replace("2.5.29.15", with: .keyUsage([6])) }
        func outcome(_ listed: RevocationReason?, _ change: RevocationReason?) throws -> [CertificationPathFailure.Kind]
        {
            let complete = try pki.issuing.revocationList { template in
                template.number = [5]
                if let listed { template.revoke(pki.device.certificate, reason: listed) }
            }
            let delta = try other.revocationList { template in
                template.number = [6]
                template.extensions = [.deltaCRLIndicator([5])]
                if let change { template.revoke(pki.device.certificate, reason: change) }
            }
            let lists = RevocationLists(
                try [pki.root.revocationList(), complete, delta].map { try CertificateRevocationList(der: $0) })
            let checker = RevocationChecker(lists: lists, mode: .require, listIssuers: [other.certificate])
            return checked.kinds(checker.check(checked.path, at: now) { [$0, pki.root.certificate] })
        }
        #expect(try outcome(nil, nil) == [])
        #expect(try outcome(nil, .keyCompromise) == [.revoked])
        #expect(try outcome(.certificateHold, .removeFromCRL) == [.revoked])
    }

    @Test("a decision lasts until the delta list is out of date")
    func lasts() throws {
        let until = now.addingTimeInterval(60)
        let list = try pki.issuing.revocationList { $0.number = [5] }
        let delta = try pki.issuing.revocationList { template in
            template.number = [6]
            template.updates = now..<until
            template.extensions = [.deltaCRLIndicator([5])]
        }
        #expect(try checked.outcome(.require, of: checked.path, [list, delta]).standsUntil == until)
    }
}
