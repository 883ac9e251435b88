import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Revocation")
struct RevocationTests {
    let pki: TestPKI
    let stale = TestCertificateTemplate.defaultValidity.lowerBound..<TestPKI.now.addingTimeInterval(-1)
    init() throws { pki = try TestPKI.shared.get() }

    func validator(_ lists: [[UInt8]], required: Bool = true) throws -> CertificationPathValidator {
        try Self.validator([pki.root.certificate], lists, required ? .require : .prefer)
    }

    static func validator(
        _ anchors: [Certificate], _ lists: [[UInt8]], _ mode: RevocationMode
    ) throws -> CertificationPathValidator {
        let lists = try lists.map { try CertificateRevocationList(der: $0) }
        return try CertificationPathValidator(
            anchors: anchors, revocationLists: RevocationLists(lists), revocation: mode)
    }

    @Test("a device that no list names is accepted")
    func good() throws {
        let validator = try validator([pki.root.revocationList(), pki.issuing.revocationList()])
        #expect(TestPKI.kinds(validator, pki.device.chain) == [])
    }

    @Test("a device that is listed is refused, whether status is required or not", arguments: [true, false])
    func revoked(required: Bool) throws {
        let list = try pki.issuing.revocationList(revoking: [pki.device.certificate])
        let validator = try validator([pki.root.revocationList(), list], required: required)
        let failure = try #require(TestPKI.failure(validator, pki.device.chain))
        #expect(failure.reasons.map(\.kind) == [.revoked])
        #expect(failure.description.contains("CN=device-001, serial \(pki.device.certificate.serial)"))
    }

    @Test("a listed intermediate takes its devices with it")
    func revokedIntermediate() throws {
        let list = try pki.root.revocationList(revoking: [pki.issuing.certificate])
        #expect(TestPKI.kinds(try validator([list], required: false), pki.device.chain) == [.revoked])
    }

    @Test("a missing list refuses where status is required, and only there")
    func missing() throws {
        let lists = [try pki.root.revocationList()]
        #expect(TestPKI.kinds(try validator(lists), pki.device.chain) == [.revocationListUnavailable])
        #expect(TestPKI.kinds(try validator(lists, required: false), pki.device.chain) == [])
    }

    @Test("a list that is out of date refuses where status is required, and still counts elsewhere")
    func outdated() throws {
        let root = try pki.root.revocationList()
        let list = try pki.issuing.revocationList(updates: stale)
        #expect(TestPKI.kinds(try validator([root, list]), pki.device.chain) == [.revocationListOutdated])
        #expect(TestPKI.kinds(try validator([root, list], required: false), pki.device.chain) == [])
        let revoking = try pki.issuing.revocationList(revoking: [pki.device.certificate], updates: stale)
        #expect(TestPKI.kinds(try validator([root, revoking], required: false), pki.device.chain) == [.revoked])
    }

    @Test("a list that its issuer did not sign refuses")
    func forged() throws {
        let list = try pki.issuing.revocationList(signature: .broken)
        let validator = try validator([pki.root.revocationList(), list])
        #expect(TestPKI.kinds(validator, pki.device.chain) == [.revocationListInvalid])
    }

    @Test("an anchor below a root needs no list for itself")
    func partialChain() throws {
        let lists = [try pki.issuing.revocationList()]
        for lists in [lists, lists + [try pki.root.revocationList()]] {
            let validator = try Self.validator([pki.issuing.certificate], lists, .require)
            #expect(TestPKI.kinds(validator, pki.device.chain) == [])
        }
    }

    @Test("a decision does not outlive the list it rests on")
    func freshness() throws {
        let until = TestPKI.now.addingTimeInterval(60)
        let list = try pki.issuing.revocationList(updates: TestPKI.now..<until)
        let path = try validator([pki.root.revocationList(), list]).validate(pki.device.chain, at: TestPKI.now)
        #expect(path.isValid(at: until.addingTimeInterval(-1)))
        #expect(!path.isValid(at: until))
        #expect(path.validUntil > until)
    }

    @Test("lists that cannot serve are refused when the validator is made")
    func configuration() throws {
        let weak = try pki.root.revocationList(signature: .sha1)
        #expect(throws: TrustConfigurationError.self) { try validator([pki.root.revocationList(), weak]) }
    }

    @Test("without any list nothing is accepted where status is required")
    func noLists() throws {
        let failure = try #require(TestPKI.failure(try validator([]), pki.device.chain))
        #expect(failure.reasons.map(\.kind) == [.revocationListUnavailable, .revocationListUnavailable])
        #expect(failure.pathInNeedOfStatus?.count == 3)
        #expect(TestPKI.failure(try pki.validator(), [pki.device.certificate.der])?.pathInNeedOfStatus == nil)
    }

    @Test("where status is preferred, an acceptance without it says so")
    func preferred() throws {
        let path = try validator([pki.root.revocationList()], required: false)
            .validate(pki.device.chain, at: TestPKI.now)
        #expect(path.withoutStatus.map(\.kind) == [.revocationListUnavailable])
        #expect(path.withoutStatus.first?.certificate == "CN=device-001")
    }
}
