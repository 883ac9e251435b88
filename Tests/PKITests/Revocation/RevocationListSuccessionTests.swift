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
        _ new: [CertificateRevocationList], after held: [CertificateRevocationList],
        issuers: [TestCertificateAuthority]? = nil
    ) -> [ObjectIdentifier] {
        let issuers = (issuers ?? [authority]).map(\.certificate)
        let succession = RevocationListSuccession(of: new, after: held, issuers: issuers, at: now)
        #expect(succession.relapses.isEmpty == (succession.lists.map(\.der) == new.map(\.der)))
        return succession.lists.map(ObjectIdentifier.init)
    }

    @Test("a list with a lower number does not take the place of the newer one, whatever its date is")
    func lower() throws {
        let held = try list(5)
        for hours in [-2.0, -1, -0.5] {
            #expect(inForce([try list(4, hours: hours)], after: [held]) == [ObjectIdentifier(held)])
        }
        let withoutNumber = try list(nil, hours: -2)
        #expect(inForce([withoutNumber], after: [held]) == [ObjectIdentifier(held)])
    }

    @Test("the same number, a higher one, or an earlier date with a higher number takes its place")
    func higher() throws {
        let held = try list(5)
        for new in [try list(5), try list(6), try list(6, hours: -3), try list(nil, hours: -0.5)] {
            #expect(inForce([new], after: [held]) == [ObjectIdentifier(new)])
        }
    }

    @Test("a list that has ended, or is not in force yet, holds nothing off")
    func ended() throws {
        let older = try list(1)
        for held in [try list(5, days: -0.01), try list(5, hours: 1)] {
            #expect(inForce([older], after: [held]) == [ObjectIdentifier(older)])
        }
    }

    @Test("a list that is configured no more goes, and those of other issuers, keys, scopes and kinds stay apart")
    func series() throws {
        let held = try list(5)
        #expect(inForce([], after: [held]) == [])
        let renewed = try TestCertificateAuthority(name: "Issuing")
        let others = [
            try list(1, by: TestCertificateAuthority(name: "Other")), try list(1, by: renewed),
            try list(1) { $0.extensions.append(.deltaCRLIndicator([1])) },
            try list(1) { $0.extensions.append(.issuingDistributionPoint(flags: [1])) },
        ]
        for other in others { #expect(inForce([other], after: [held]) == [ObjectIdentifier(other)]) }
    }

    @Test("of several files the newest counts, beside which an older one may lie")
    func several() throws {
        let (held, older, newer) = (try list(5), try list(4), try list(6))
        let both = [older, held].map(ObjectIdentifier.init)
        #expect(inForce([older, held], after: [older, held]) == both)
        #expect(inForce([older, newer], after: [held]) == [older, newer].map(ObjectIdentifier.init))
        #expect(inForce([older, older], after: [older, held]) == [ObjectIdentifier(held)])
    }

    @Test("a list that nobody known has signed does not hold off one that somebody has")
    func forged() throws {
        let stranger = try TestCertificateAuthority(name: "Issuing")
        func withoutKey(_ template: inout TestRevocationListTemplate) { template.hasKeyIdentifier = false }
        let forged = try list(9, by: stranger, withoutKey)
        let genuine = try list(5, withoutKey)
        #expect(inForce([genuine], after: [forged]) == [ObjectIdentifier(genuine)])
        #expect(inForce([try list(4, withoutKey)], after: [genuine]) == [ObjectIdentifier(genuine)])
        // Where the issuer's certificate comes from clients alone, nobody can tell: path validation will.
        #expect(inForce([genuine], after: [forged], issuers: []) == [genuine, forged].map(ObjectIdentifier.init))
    }
}
