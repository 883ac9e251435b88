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
        try CertificationPathValidator(
            anchors: [pki.root.certificate], revocationLists: lists, requiresRevocationStatus: required)
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
            let validator = try CertificationPathValidator(
                anchors: [pki.issuing.certificate], revocationLists: lists, requiresRevocationStatus: true)
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
        let unending = try pki.root.revocationList(hasNextUpdate: false)
        #expect(throws: TrustConfigurationError.revocationList(1, "it has no nextUpdate")) {
            try validator([unending])
        }
        let weak = try pki.root.revocationList(signature: .sha1)
        #expect(throws: TrustConfigurationError.self) { try validator([pki.root.revocationList(), weak]) }
        #expect(throws: TrustConfigurationError.self) { try validator([[1, 2, 3]]) }
        #expect(throws: TrustConfigurationError.self) { try validator([pki.root.certificate.der]) }
        #expect(throws: TrustConfigurationError.revocationRequiredWithoutLists) { try validator([]) }
    }
}
