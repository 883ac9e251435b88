import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Alternate paths")
struct AlternatePathTests {
    /// An issuing authority with one key under two roots, as cross-certification makes it (RFC 4158 §2.4).
    struct CrossCertified {
        let good: TestCertificateAuthority
        let other: TestCertificateAuthority
        let issuing: TestCertificateAuthority
        let device: TestIdentity

        init() throws {
            good = try TestCertificateAuthority(name: "Good Root")
            other = try TestCertificateAuthority(name: "Other Root")
            issuing = try good.intermediate("Issuing")
            device = try issuing.leaf("device")
        }

        /// The certificate that the other root gives the issuing authority.
        func cross(_ customize: TestCertificateAuthority.Customization = { _ in }) throws -> Certificate {
            try other.intermediate("Issuing", holding: issuing.key, customize).certificate
        }

        func validator(_ options: PathValidationOptions = .init()) throws -> CertificationPathValidator {
            try CertificationPathValidator(
                anchors: [other.certificate, good.certificate], options: options)
        }
    }

    static let past = PathRefusalTests.past

    /// What is wrong with the cross certificate; the way by the good root is open in each case.
    static let faults: [(String, @Sendable (inout TestCertificateTemplate) throws -> Void)] = [
        ("expired", { $0.validity = past }),
        ("no CA", { $0.replace("2.5.29.19", with: .basicConstraints(isAuthority: false)) }),
        ("no keyCertSign", { $0.replace("2.5.29.15", with: .keyUsage([6])) }),
        ("for servers", { $0.extensions.append(.extendedKeyUsage(["1.3.6.1.5.5.7.3.1"])) }),
        ("signed with SHA-1", { $0.signature = .sha1 }),
        ("broken", { $0.signature = .broken }),
        ("constrained to other names", {
            $0.extensions.append(.nameConstraints(permitted: [.directoryName(TestName.commonName("x"))]))
        }),
        ("unknown critical extension", {
            $0.extensions.append(TestExtension("1.3.6.1.4.1.99999.1", critical: true, [5, 0]))
        }),
        ("explicit policy", {
            $0.extensions.append(TestExtension("2.5.29.36", critical: true, TestDER.sequence([[0x80, 1, 0]])))
        }),
    ]

    @Test("a good certificate of the issuing authority serves beside a bad one", arguments: faults.indices)
    func besides(fault: Int) throws {
        let pki = try CrossCertified()
        let bad = try pki.cross(Self.faults[fault].1)
        let good = pki.issuing.certificate
        for chain in [[bad, good], [good, bad]] {
            let path = try pki.validator().validate(
                [pki.device.certificate.der] + chain.map(\.der), at: TestPKI.now)
            #expect(path.certificates == [pki.device.certificate, good, pki.good.certificate])
        }
        #expect(!TestPKI.kinds(try pki.validator(), [pki.device.certificate.der, bad.der]).isEmpty)
    }

    @Test("a revoked certificate of the issuing authority does not spoil a good one")
    func revoked() throws {
        let pki = try CrossCertified()
        let bad = try pki.cross()
        let lists = try [
            pki.good.revocationList(), pki.other.revocationList(revoking: [bad]), pki.issuing.revocationList(),
        ]
        for anchors in [[pki.good, pki.other], [pki.other, pki.good]] {
            let validator = try RevocationTests.validator(anchors.map(\.certificate), lists, .require)
            for chain in [[bad, pki.issuing.certificate], [pki.issuing.certificate, bad]] {
                let path = try validator.validate([pki.device.certificate.der] + chain.map(\.der), at: TestPKI.now)
                #expect(path.certificates.last == pki.good.certificate)
            }
            #expect(TestPKI.kinds(validator, [pki.device.certificate.der, bad.der]) == [.revoked])
        }
    }

    @Test("a revoked device is refused by whatever path")
    func revokedDevice() throws {
        let pki = try CrossCertified()
        let lists = try [
            pki.good.revocationList(), pki.other.revocationList(),
            pki.issuing.revocationList(revoking: [pki.device.certificate]),
        ]
        let validator = try RevocationTests.validator(
            [pki.good.certificate, pki.other.certificate], lists, .prefer)
        #expect(TestPKI.kinds(validator, pki.device.chain + [try pki.cross().der]) == [.revoked])
    }

    @Test("an authority with a new key is reached by the old one, and the other way round")
    func rekeyed() throws {
        let old = try TestCertificateAuthority(name: "Root")
        let new = try TestCertificateAuthority(name: "Root")
        let newWithOld = try old.intermediate("Root", holding: new.key)
        let oldWithNew = try new.intermediate("Root", holding: old.key)
        let links = [oldWithNew.certificate.der, newWithOld.certificate.der]
        for (anchor, issuer, link) in [(old, new, newWithOld), (new, old, oldWithNew)] {
            let device = try issuer.leaf("device")
            let validator = try CertificationPathValidator(anchors: [anchor.certificate])
            for others in [links, links.reversed()] {
                let path = try validator.validate([device.certificate.der] + others, at: TestPKI.now)
                #expect(path.certificates == [device.certificate, link.certificate, anchor.certificate])
            }
            #expect(!TestPKI.kinds(validator, [device.certificate.der]).isEmpty)
        }
    }

    @Test("two anchors of one name each serve their own devices")
    func sameNames() throws {
        let roots = try (0..<3).map { _ in try TestCertificateAuthority(name: "Root") { $0.hasKeyIdentifiers = false } }
        let validator = try CertificationPathValidator(anchors: roots.map(\.certificate))
        for root in roots {
            let device = try root.leaf("device") { $0.hasKeyIdentifiers = false }
            let path = try validator.validate(device.chain, at: TestPKI.now)
            #expect(path.certificates.last == root.certificate)
        }
    }

    @Test("authorities that certify each other in a circle lead nowhere")
    func circle() throws {
        let pki = try TestPKI.shared.get()
        let one = try TestCertificateAuthority(name: "One")
        let two = try TestCertificateAuthority(name: "Two")
        let oneByTwo = try two.intermediate("One", holding: one.key).certificate
        let twoByOne = try one.intermediate("Two", holding: two.key).certificate
        let chain = [try one.leaf("device").certificate.der, oneByTwo.der, twoByOne.der]
        #expect(TestPKI.kinds(try pki.validator(), chain) == [.issuerUnknown])
        let validator = try CertificationPathValidator(anchors: [two.certificate])
        #expect(TestPKI.kinds(validator, chain) == [])
    }

    @Test("the refusal that says most is reported: not that an issuer is missing, but what is wrong with the path")
    func telling() throws {
        let pki = try CrossCertified()
        let stranger = try TestCertificateAuthority(name: "Stranger")
        let dead = try stranger.intermediate("Issuing", holding: pki.issuing.key).certificate
        let late = try pki.cross { $0.validity = Self.past }
        for others in [[dead, late], [late, dead]] {
            let chain = [pki.device.certificate.der] + others.map(\.der)
            #expect(TestPKI.kinds(try pki.validator(), chain) == [.expired])
        }
    }
}
