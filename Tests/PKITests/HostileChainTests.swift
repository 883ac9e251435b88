import Foundation
import Libcrypto
import PKI
import TestSupport
import Testing

/// Chains that are made to keep a processor busy. What is bounded is the work, so that the time does
/// not grow with the input.
@Suite("Hostile chains", .serialized)
struct HostileChainTests {
    let root: TestCertificateAuthority
    let validator: CertificationPathValidator

    init() throws {
        root = try TestCertificateAuthority(name: "Root")
        validator = try CertificationPathValidator(anchors: [root.certificate])
    }

    /// Seconds of a debug build's processor time on a slow machine. Without its bound each of these chains takes longer.
    static let bearable = 5.0

    /// What `work` costs this thread, in seconds.
    static func processorTime(of work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        work()
        return now() - start
    }

    /// Processor time of refusing `chain`, in seconds, and why it was refused.
    func refusal(
        _ chain: [[UInt8]], by validator: CertificationPathValidator? = nil
    ) throws -> (seconds: Double, kinds: [CertificationPathFailure.Kind]) {
        let validator = validator ?? self.validator
        var failure: CertificationPathFailure?
        let seconds = Self.processorTime { failure = TestPKI.failure(validator, chain) }
        return (seconds, try #require(failure).reasons.map(\.kind))
    }

    @Test("ten certificates of one name with ten keys", arguments: [PrivateKey.Kind.p256, .p384])
    func oneName(kind: PrivateKey.Kind) throws {
        // Each signed by the next, the last by nobody who is there.
        var authorities = [try TestCertificateAuthority(name: "Root", key: kind) { $0.hasKeyIdentifiers = false }]
        for _ in 0..<9 {
            let above = authorities[authorities.count - 1]
            authorities.append(try above.intermediate("Root", key: kind) { $0.hasKeyIdentifiers = false })
        }
        let leaf = try authorities[9].leaf("device") { $0.hasKeyIdentifiers = false }
        let chain = [leaf.certificate.der] + authorities.dropFirst().map(\.certificate.der)
        var options = PathValidationOptions()
        options.maximumDepth = 10
        let deep = try CertificationPathValidator(anchors: [root.certificate], options: options)
        for validator in [validator, deep] {
            let (seconds, kinds) = try refusal(chain, by: validator)
            #expect(kinds.first == .signatureInvalid || kinds.first == .issuerUnknown)
            #expect(seconds < Self.bearable)
        }
    }

    @Test("layers of authorities that are all cross-certified, below an authority that is trusted")
    func layers() throws {
        // Three layers of three certificates each with one key a layer: 27 paths, and none of them may name the leaf.
        let constraint = TestExtension.nameConstraints(permitted: [.dnsName("example.org")])
        let keys = try (0..<3).map { _ in try PrivateKey.generate(.p256) }
        var above = root
        var chain: [[UInt8]] = []
        for (layer, key) in keys.enumerated() {
            let certificates = try (0..<3).map { _ in
                try above.intermediate("Layer \(layer)", holding: key) { $0.extensions.append(constraint) }
            }
            chain += certificates.map(\.certificate.der)
            above = certificates[0]
        }
        let leaf = try above.leaf("device", dnsNames: ["example.com"])
        let (seconds, kinds) = try refusal([leaf.certificate.der] + chain)
        #expect(kinds == [.nameConstraintViolated])
        #expect(seconds < Self.bearable)
    }

    @Test("thousands of names under thousands of constraints")
    func names() throws {
        let subtrees = (0..<4000).map { TestGeneralName.dnsName("\($0)") }
        let issuing = try root.intermediate("Constrained") {
            $0.extensions.append(.nameConstraints(excluded: subtrees))
        }
        let leaf = try issuing.leaf("device", dnsNames: (0..<4000).map { "a\($0)" })
        let (seconds, kinds) = try refusal(leaf.chain)
        #expect(kinds == [.nameConstraintViolated])
        #expect(seconds < Self.bearable)
    }

    @Test("as many names and constraints as are still compared, in a chain of the greatest depth")
    func namesWithinBounds() throws {
        let subtrees = (0..<40).map { TestGeneralName.email("\($0).example.org") }
        var issuing = root
        for number in 0..<4 {
            issuing = try issuing.intermediate("Constrained \(number)") {
                $0.extensions.append(.nameConstraints(excluded: subtrees))
            }
        }
        let leaf = try issuing.leaf("device", emails: (0..<1200).map { "\($0)@a.example.com" })
        var kinds: [CertificationPathFailure.Kind]?
        let elapsed = Self.processorTime { kinds = TestPKI.kinds(validator, leaf.chain) }
        #expect(kinds == [])
        #expect(elapsed < Self.bearable)
    }

    @Test("certificates with a thousand policies and mappings")
    func policies() throws {
        let policies = (0..<1000).map { "1.3.6.1.4.1.99999.\($0)" }
        let issuing = try root.intermediate("Policies") {
            $0.extensions.append(.certificatePolicies(policies))
        }
        let leaf = try issuing.leaf("device") { $0.extensions.append(.certificatePolicies(policies)) }
        let (seconds, kinds) = try refusal(leaf.chain)
        #expect(kinds == [.policyNotSatisfied])
        #expect(seconds < Self.bearable)
    }

    @Test("as many policies and mappings as are still read, in a chain of the greatest depth")
    func policiesWithinBounds() throws {
        let policies = (0..<64).map { "1.3.6.1.4.1.99999.\($0)" }
        let mappings = (0..<190).map { number -> (String, String) in
            let subject = (number * 7 + number / 64) % 64
            return (policies[number % 64], policies[subject])
        }
        var issuing = root
        for number in 0..<4 {
            issuing = try issuing.intermediate("Policies \(number)") {
                $0.extensions.append(.certificatePolicies(policies))
                $0.extensions.append(.policyMappings(mappings))
            }
        }
        let leaf = try issuing.leaf("device") { $0.extensions.append(.certificatePolicies(policies)) }
        var kinds: [CertificationPathFailure.Kind]?
        let elapsed = Self.processorTime { kinds = TestPKI.kinds(validator, leaf.chain) }
        // The tree of policies grows beyond what libcrypto allows.
        #expect(kinds == [.profileViolated])
        #expect(elapsed < Self.bearable)
    }

    @Test("a leaf with thousands of extensions or of names in its subject")
    func bulk() throws {
        let many = try root.leaf("device") { template in
            for number in 0..<2500 {
                template.extensions.append(TestExtension("1.3.6.1.4.1.99999.\(number)", [5, 0]))
            }
        }
        let long = try root.leaf("device") {
            $0.subject = TestName.attributes((0..<3000).map { ("2.5.4.3", TestDER.utf8String("a\($0)")) })
        }
        for leaf in [many, long] {
            let elapsed = Self.processorTime { #expect(TestPKI.kinds(validator, leaf.chain) == []) }
            #expect(elapsed < Self.bearable)
        }
    }
}
