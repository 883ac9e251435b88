import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Revocation lists that follow each other in files")
struct RevocationListSuccessionTests {
    private let authority: TestCertificateAuthority
    private let now = TestPKI.now

    init() throws {
        authority = try TestCertificateAuthority(name: "Issuing")
    }

    private func list(
        _ number: UInt8?, hours: Double = -1, days: Double = 1, by other: TestCertificateAuthority? = nil,
        _ customize: (inout TestRevocationListTemplate) throws -> Void = { _ in }
    ) throws -> CertificateRevocationList {
        let der = try (other ?? authority).revocationList {
            $0.number = number.map { [$0] }
            $0.updates = now.addingTimeInterval(hours * 3600)..<now.addingTimeInterval(days * 86_400)
            try customize(&$0)
        }
        return try CertificateRevocationList(der: der)
    }

    private func inForce(
        _ new: [CertificateRevocationList], after held: [CertificateRevocationList]
    ) -> [CertificateRevocationList] {
        let succession = RevocationListSuccession(of: new, after: held, at: now)
        #expect(succession.relapses.isEmpty == (succession.lists.count == new.count))
        return succession.lists
    }

    private func isAccepted(_ device: TestIdentity, by lists: [CertificateRevocationList]) throws -> Bool {
        let validator = try CertificationPathValidator(
            anchors: [authority.certificate], revocationLists: RevocationLists(lists), revocation: .require)
        return (try? validator.validate(device.chain, at: now)) != nil
    }

    @Test("a list with a lower number does not take the place of the newer one, whatever its date is")
    func lower() throws {
        let device = try authority.leaf("device")
        let held = try list(5) { $0.revoke(device.certificate) }
        for new in [try list(4, hours: -2), try list(4), try list(4, hours: -0.5), try list(nil, hours: -2)] {
            #expect(try isAccepted(device, by: [new]))
            #expect(inForce([new], after: [held]).last === held)
            #expect(try !isAccepted(device, by: inForce([new], after: [held])))
        }
    }

    @Test("the same number, a higher one, or an earlier date with a higher number takes its place")
    func higher() throws {
        let device = try authority.leaf("device")
        let held = try list(5) { $0.revoke(device.certificate) }
        for new in [try list(5), try list(6), try list(6, hours: -3), try list(nil, hours: -0.5)] {
            #expect(inForce([new], after: [held]).map(ObjectIdentifier.init) == [ObjectIdentifier(new)])
            #expect(try isAccepted(device, by: inForce([new], after: [held])))
        }
    }

    @Test("where date and number do not agree on the newer of two lists, whom either names is revoked")
    func sideBySide() throws {
        let device = try authority.leaf("device")
        let revoking = try list(5, hours: -3) { $0.revoke(device.certificate) }
        let unnumbered = try list(nil, hours: -3) { $0.revoke(device.certificate) }
        let later = try list(4, hours: -1)
        let sooner = try list(6, hours: -3)
        let lower = try list(4, hours: -1) { $0.revoke(device.certificate) }
        for lists in [[revoking, later], [later, revoking], [sooner, lower], [lower, sooner]] {
            #expect(try !isAccepted(device, by: lists))
        }
        // A list that has ended, or is of the same number, is superseded by the later one.
        let ended = try list(5, hours: -3, days: -0.1) { $0.revoke(device.certificate) }
        let same = try list(4, hours: -3) { $0.revoke(device.certificate) }
        for lists in [[ended, later], [same, later]] { #expect(try isAccepted(device, by: lists)) }
        for lists in [[unnumbered, later], [later, unnumbered]] { #expect(try isAccepted(device, by: lists)) }
    }

    @Test("a list that has ended, or is not in force yet, holds nothing off")
    func ended() throws {
        let older = try list(1)
        for held in [try list(5, days: -0.01), try list(5, hours: 1)] {
            #expect(inForce([older], after: [held]).map(ObjectIdentifier.init) == [ObjectIdentifier(older)])
        }
    }

    @Test("a list that is configured no more goes, and those of other issuers, keys, scopes and kinds stay apart")
    func series() throws {
        let held = try list(5)
        #expect(inForce([], after: [held]).isEmpty)
        let renewed = try TestCertificateAuthority(name: "Issuing")
        let others = [
            try list(1, by: TestCertificateAuthority(name: "Other")), try list(1, by: renewed),
            try list(1) { $0.extensions.append(.deltaCRLIndicator([1])) },
            try list(1) { $0.extensions.append(.issuingDistributionPoint(flags: [1])) },
        ]
        for other in others { #expect(inForce([other], after: [held]).count == 1) }
    }

    @Test("of several files the newest counts, beside which an older one may lie")
    func several() throws {
        let (held, older, newer) = (try list(5), try list(4), try list(6))
        #expect(inForce([older, held], after: [older, held]).count == 2)
        #expect(inForce([older, newer], after: [held]).count == 2)
        #expect(inForce([older, older], after: [older, held]).last === held)
    }

    @Test("a forged list holds nothing off")
    func forged() throws {
        let device = try authority.leaf("device")
        func withoutKey(_ template: inout TestRevocationListTemplate) { template.hasKeyIdentifier = false }
        let forged = try list(9, by: TestCertificateAuthority(name: "Issuing"), withoutKey)
        let genuine = try list(5) { template in
            withoutKey(&template)
            template.revoke(device.certificate)
        }
        #expect(try !isAccepted(device, by: inForce([genuine], after: [forged])))
        #expect(try isAccepted(device, by: inForce([try list(6, withoutKey)], after: [genuine])))
        #expect(try !isAccepted(device, by: inForce([try list(4, withoutKey)], after: [genuine])))
    }
}
