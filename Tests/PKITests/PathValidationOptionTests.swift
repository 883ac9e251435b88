import PKI
import TestSupport
import Testing

@Suite("Options of path validation")
struct PathValidationOptionTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    static let gold = "1.3.6.1.4.1.99999.7.1"
    static let silver = "1.3.6.1.4.1.99999.7.2"
    static let any = "2.5.29.32.0"

    /// The faults of a device whose certificate and issuer have the policies given.
    func kinds(
        device: [String], issuer: [String], mappings: [(String, String)] = [],
        _ change: (inout PathValidationOptions) -> Void
    ) throws -> [CertificationPathFailure.Kind] {
        let issuing = try pki.root.intermediate("Policies") {
            $0.extensions.append(.certificatePolicies(issuer))
            if !mappings.isEmpty { $0.extensions.append(.policyMappings(mappings)) }
        }
        let leaf = try issuing.leaf("device") { $0.extensions.append(.certificatePolicies(device)) }
        var options = PathValidationOptions()
        change(&options)
        let validator = try CertificationPathValidator(anchors: [pki.root.certificate], options: options)
        return TestPKI.kinds(validator, leaf.chain)
    }

    @Test("a policy that is demanded must be in the whole path")
    func explicitPolicy() throws {
        let demand: (inout PathValidationOptions) -> Void = {
            $0.policies = [Self.gold]
            $0.requiresExplicitPolicy = true
        }
        #expect(try kinds(device: [Self.gold], issuer: [Self.gold], demand) == [])
        #expect(try kinds(device: [Self.gold], issuer: [Self.silver], demand) == [.policyNotSatisfied])
        #expect(try kinds(device: [Self.silver], issuer: [Self.silver], demand) == [.policyNotSatisfied])
        #expect(try kinds(device: [Self.silver], issuer: [Self.silver]) { $0.requiresExplicitPolicy = true } == [])
        #expect(try kinds(device: [Self.silver], issuer: [Self.silver]) { $0.policies = [Self.gold] } == [])
    }

    @Test("an authority may demand a policy, and any will do")
    func demandOfAnAuthority() throws {
        let issuing = try pki.root.intermediate("Demanding") {
            $0.extensions.append(.certificatePolicies([Self.gold]))
            $0.extensions.append(TestExtension("2.5.29.36", critical: true, TestDER.sequence([[0x80, 1, 0]])))
        }
        let device = try issuing.leaf("device") { $0.extensions.append(.certificatePolicies([Self.gold])) }
        #expect(TestPKI.kinds(try pki.validator(), device.chain) == [])
        #expect(TestPKI.kinds(try pki.validator(), try issuing.leaf("device").chain) == [.policyNotSatisfied])
    }

    @Test("anyPolicy stands for a policy unless that is inhibited")
    func anyPolicy() throws {
        let demand: (inout PathValidationOptions) -> Void = {
            $0.policies = [Self.gold]
            $0.requiresExplicitPolicy = true
        }
        #expect(try kinds(device: [Self.gold], issuer: [Self.any], demand) == [])
        let inhibited = try kinds(device: [Self.gold], issuer: [Self.any]) {
            demand(&$0)
            $0.inhibitsAnyPolicy = true
        }
        #expect(inhibited == [.policyNotSatisfied])
    }

    @Test("an authority may map policies unless that is inhibited")
    func mapping() throws {
        let demand: (inout PathValidationOptions) -> Void = {
            $0.policies = [Self.gold]
            $0.requiresExplicitPolicy = true
        }
        let mappings = [(Self.gold, Self.silver)]
        #expect(try kinds(device: [Self.silver], issuer: [Self.gold], mappings: mappings, demand) == [])
        let inhibited = try kinds(device: [Self.silver], issuer: [Self.gold], mappings: mappings) {
            demand(&$0)
            $0.inhibitsPolicyMapping = true
        }
        #expect(inhibited == [.policyNotSatisfied])
    }

    @Test("without a purpose any leaf will do, but it still needs a path")
    func anyPurpose() throws {
        var options = PathValidationOptions()
        options.requiresClientAuthentication = false
        let validator = try CertificationPathValidator(anchors: [pki.root.certificate], options: options)
        let server = try pki.issuing.leaf("server") { $0.extensions = [.extendedKeyUsage(["1.3.6.1.5.5.7.3.1"])] }
        #expect(TestPKI.kinds(validator, server.chain) == [])
        #expect(TestPKI.kinds(validator, [pki.issuing.certificate.der]) == [])
        #expect(TestPKI.kinds(validator, [pki.root.certificate.der]) == [.anchorPresented])
        let mute = try pki.root.intermediate("Mute") { $0.replace("2.5.29.15", with: .keyUsage([0])) }
        let failure = TestPKI.failure(validator, try mute.leaf("device").chain)
        #expect(failure?.reasons.first?.kind == .notCertificationAuthority, "\(failure.debugDescription)")
    }

    @Test("weak keys and SHA-1 pass where they are allowed, keys that cost too much never do")
    func weakKeys() throws {
        var options = PathValidationOptions()
        options.allowsWeakKeys = true
        let validator = try CertificationPathValidator(anchors: [pki.root.certificate], options: options)
        let small = try pki.issuing.leaf("small") { $0.publicKey = TestPublicKey.rsa1024 }
        #expect(TestPKI.kinds(validator, small.chain) == [])
        #expect(TestPKI.kinds(validator, try pki.issuing.leaf("old") { $0.signature = .sha1 }.chain) == [])
        let modulus = [0xC1] + [UInt8](repeating: 0x5B, count: 255)
        let slow = try pki.issuing.leaf("slow") {
            $0.publicKey = TestPublicKey.rsa(modulus: modulus, exponent: [UInt8](repeating: 0x55, count: 9))
        }
        #expect(TestPKI.kinds(validator, slow.chain) == [.keyTooSmall])
        let huge = try pki.issuing.leaf("huge") {
            $0.publicKey = TestPublicKey.rsa(modulus: [0xC1] + [UInt8](repeating: 0x5B, count: 2047))
        }
        #expect(TestPKI.kinds(validator, huge.chain) == [.keyTooSmall])
    }

    @Test("an anchor that is no CA refuses its paths where material is not judged beforehand")
    func unfitAnchor() throws {
        let version1 = try TestCertificateAuthority(name: "Version 1") { $0.version = 0 }
        let validator = try CertificationPathValidator(anchors: [version1.certificate], judgesMaterial: false)
        #expect(TestPKI.kinds(validator, try version1.leaf("device").chain) == [.notCertificationAuthority])
    }
}
