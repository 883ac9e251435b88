import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Certification paths that are accepted")
struct CertificationPathTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    @Test(
        "a device of each key kind is accepted",
        arguments: [PrivateKey.Kind.p256, .p384, .rsa(bits: 2048), .ed25519],
        [PrivateKey.Kind.p256, .rsa(bits: 2048), .ed25519])
    func kinds(leaf: PrivateKey.Kind, authority: PrivateKey.Kind) throws {
        let root = try TestCertificateAuthority(name: "Root", key: authority)
        let device = try root.leaf("device", key: leaf)
        let path = try CertificationPathValidator(anchors: [root.certificate]).validate(
            device.chain, at: TestPKI.now)
        #expect(path.certificates == [device.certificate, root.certificate])
    }

    @Test("the path runs from the leaf to the anchor and lasts as long as all of it")
    func path() throws {
        let from = TestPKI.now.addingTimeInterval(-50)
        let until = TestPKI.now.addingTimeInterval(100)
        let issuing = try pki.root.intermediate("Issuing") { $0.validity = from..<until.addingTimeInterval(900) }
        let device = try issuing.leaf("device", validity: from.addingTimeInterval(-9)..<until)
        let path = try pki.validator().validate(device.chain, at: TestPKI.now)
        #expect(path.leaf == device.certificate)
        #expect(path.certificates == [device.certificate, issuing.certificate, pki.root.certificate])
        #expect(path.validFrom == from)
        #expect(path.validUntil == until)
        #expect(path.isValid(at: TestPKI.now))
        #expect(path.isValid(at: from))
        #expect(!path.isValid(at: until))
    }

    @Test("the chain may come in any order, with the root, or with strangers in it")
    func order() throws {
        let second = try pki.issuing.intermediate("Second")
        let device = try second.leaf("device")
        let stranger = try TestCertificateAuthority(name: "Stranger")
        let parts = [pki.root.certificate.der, stranger.certificate.der] + device.chain.dropFirst()
        for others in [parts, parts.reversed()] {
            let path = try pki.validator().validate([device.certificate.der] + others, at: TestPKI.now)
            #expect(path.certificates.count == 4)
        }
    }

    @Test("an intermediate that the operator holds need not be sent")
    func configuredIntermediate() throws {
        let validator = try CertificationPathValidator(
            anchors: [pki.root.certificate], intermediates: [pki.issuing.certificate])
        #expect(TestPKI.kinds(validator, [pki.device.certificate.der]) == [])
    }

    @Test("an intermediate can be the anchor, and what its root says is of no interest")
    func partialChain() throws {
        let validator = try CertificationPathValidator(anchors: [pki.issuing.certificate])
        let path = try validator.validate(pki.device.chain, at: TestPKI.now)
        #expect(path.certificates == [pki.device.certificate, pki.issuing.certificate])
        let other = try pki.root.intermediate("Other").leaf("device")
        #expect(TestPKI.kinds(validator, other.chain) == [.issuerUnknown])
    }

    @Test("an anchor's own signature may be weak, for nothing rests on it")
    func anchorSignature() throws {
        let root = try TestCertificateAuthority(name: "Old Root") { $0.signature = .sha1 }
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        #expect(TestPKI.kinds(validator, try root.leaf("device").chain) == [])
    }

    @Test("name constraints that hold let a device pass")
    func nameConstraints() throws {
        let issuing = try pki.root.intermediate("Constrained") {
            $0.extensions.append(.nameConstraints(permitted: [.dnsName("example.org"), .uri("example.org")]))
        }
        let device = try issuing.leaf("device", uris: ["spiffe://example.org/a"], dnsNames: ["a.example.org"])
        #expect(TestPKI.kinds(try pki.validator(), device.chain) == [])
    }

    @Test("name constraints bind when they are the anchor's own, too")
    func anchorNameConstraints() throws {
        let root = try TestCertificateAuthority(name: "Constrained") {
            $0.extensions.append(.nameConstraints(permitted: [.dnsName("example.org")]))
        }
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        #expect(TestPKI.kinds(validator, try root.leaf("in", dnsNames: ["a.example.org"]).chain) == [])
        let other = try root.leaf("out", dnsNames: ["a.example.com"])
        #expect(TestPKI.kinds(validator, other.chain) == [.nameConstraintViolated])
    }

    @Test("many connections are validated at once")
    func concurrency() async throws {
        let validator = try pki.validator()
        let good = pki.device.chain
        let bad = [pki.device.certificate.der]
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let kinds = TestPKI.kinds(validator, number.isMultiple(of: 2) ? good : bad)
                    return kinds == (number.isMultiple(of: 2) ? [] : [.issuerUnknown])
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test("a path of the greatest depth is accepted, one more is too long")
    func depth() throws {
        let second = try pki.issuing.intermediate("Second")
        var options = PathValidationOptions()
        options.maximumDepth = 1
        let shallow = try CertificationPathValidator(anchors: [pki.root.certificate], options: options)
        #expect(TestPKI.kinds(shallow, pki.device.chain) == [])
        #expect(TestPKI.kinds(shallow, try second.leaf("device").chain) == [.pathTooLong])
    }
}
