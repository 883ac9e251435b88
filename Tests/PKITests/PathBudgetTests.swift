import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

/// The work for one client is bounded in counted operations, whatever is configured and sent.
@Suite("Path budget")
struct PathBudgetTests {
    static let root = Result { try TestCertificateAuthority(name: "Root") }

    /// Authorities that certify each other, each with each; `anchored` says how the anchor's certificate for one is made.
    struct Mesh {
        let leaf: TestIdentity
        let certificates: [Certificate]
        let anchored: [Certificate]

        init(
            _ count: Int, anchored places: [Int] = [], _ customize: TestCertificateAuthority.Customization = { _ in }
        ) throws {
            let root = try PathBudgetTests.root.get()
            let authorities = try (0..<count).map { try TestCertificateAuthority(name: "CA \($0)") }
            var certificates: [Certificate] = []
            for (place, authority) in authorities.enumerated() {
                for (other, issuer) in authorities.enumerated() where other != place {
                    certificates.append(
                        try issuer.intermediate("CA \(place)", holding: authority.key, customize).certificate)
                }
            }
            self.certificates = certificates
            anchored = try places.map { try root.intermediate("CA \($0)", holding: authorities[$0].key).certificate }
            leaf = try authorities[0].leaf("device", uris: ["spiffe://example.org/device/a"])
        }

        func validator(depth: Int) throws -> CertificationPathValidator {
            var options = PathValidationOptions()
            options.maximumDepth = depth
            return try CertificationPathValidator(
                anchors: [PathBudgetTests.root.get().certificate], intermediates: certificates + anchored,
                options: options)
        }
    }

    @Test("authorities that certify each other and lead to no anchor are looked at once", arguments: [4, 8, 10])
    func meshToNowhere(count: Int) throws {
        let mesh = try Mesh(count)
        let budget = ValidationBudget(ValidationBudget.brief)
        #expect(throws: CertificationPathFailure.self) {
            try mesh.validator(depth: 8).validate(
                [mesh.leaf.certificate.der], at: TestPKI.now, within: budget)
        }
        #expect(!budget.isExhausted)
        #expect(TestPKI.kinds(try mesh.validator(depth: 8), [mesh.leaf.certificate.der]) == [.issuerUnknown])
    }

    @Test("a path through authorities that certify each other is found, however far the anchor is")
    func meshToAnchor() throws {
        for place in [0, 1, 9] {
            let mesh = try Mesh(10, anchored: [place])
            let path = try mesh.validator(depth: 8).validate([mesh.leaf.certificate.der], at: TestPKI.now)
            #expect(path.certificates.count == (place == 0 ? 3 : 4))
        }
    }

    @Test("a search that takes more than the budget refuses and says so, and takes no more")
    func exhausted() throws {
        // Every path is judged, and none may name the leaf.
        let limit = TestExtension.nameConstraints(permitted: [.uri("other.test")])
        let mesh = try Mesh(8, anchored: Array(1..<8)) { $0.extensions.append(limit) }
        let failure = TestPKI.failure(try mesh.validator(depth: 8), [mesh.leaf.certificate.der])
        #expect(failure?.reasons.map(\.kind) == [.searchUnfinished, .nameConstraintViolated])
    }

    @Test("what is short of the budget by one step is not accepted")
    func scarce() throws {
        let pki = try TestPKI.shared.get()
        let validator = try pki.validator()
        var accepted: [Int] = []
        for units in stride(from: 0, through: 3_000, by: 50) {
            let budget = ValidationBudget(units)
            if (try? validator.validate(pki.device.chain, at: TestPKI.now, within: budget)) != nil {
                accepted.append(units)
                #expect(!budget.isExhausted)
            } else {
                #expect(budget.isExhausted)
            }
        }
        let least = try #require(accepted.first)
        #expect(accepted == Array(stride(from: least, through: 3_000, by: 50)))
    }

    @Test("hundreds of anchors of one name: the one that key identifiers name is found")
    func anchorsOfOneName() throws {
        let root = try TestCertificateAuthority(name: "Root")
        // Certificates that differ in their serial number alone would be one key; these name other keys.
        let others = try (0..<300).map { number in
            try TestCertificateAuthority(name: "Root") { $0.serial = [0x4A, UInt8(number >> 8), UInt8(number & 0xFF)] }
        }
        let validator = try CertificationPathValidator(anchors: (others + [root]).map(\.certificate))
        let leaf = try root.leaf("device")
        let budget = ValidationBudget(ValidationBudget.brief)
        #expect(try validator.validate(leaf.chain, at: TestPKI.now, within: budget).certificates.count == 2)
    }

    @Test("a revocation status that the budget does not reach is none, also where it is preferred alone")
    func listIssuers() throws {
        let root = try PathBudgetTests.root.get()
        let signer = try root.intermediate("Issuing")
        let issuing = try root.intermediate("Issuing")
        let leaf = try issuing.leaf("device")
        let lists = RevocationLists([
            try CertificateRevocationList(der: signer.revocationList(revoking: [leaf.certificate]))
        ])
        let validator = try CertificationPathValidator(
            anchors: [root.certificate], intermediates: [signer.certificate], revocationLists: lists,
            revocation: .prefer)
        #expect(TestPKI.kinds(validator, leaf.chain) == [.revoked])
        for units in stride(from: 0, through: 3_000, by: 25) {
            let fresh = try CertificationPathValidator(
                anchors: [root.certificate], intermediates: [signer.certificate], revocationLists: lists,
                revocation: .prefer)
            #expect(throws: CertificationPathFailure.self, "\(units)") {
                try fresh.validate(leaf.chain, at: TestPKI.now, within: ValidationBudget(units))
            }
        }
    }
}
