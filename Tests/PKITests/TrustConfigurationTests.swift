import PKI
import TestSupport
import Testing

@Suite("Trust configuration")
struct TrustConfigurationTests {
    @Test("an anchor must be a CA with a key of present-day strength")
    func anchors() throws {
        let pki = try TestPKI.shared.get()
        #expect(throws: TrustConfigurationError.noAnchors) { try CertificationPathValidator(anchors: []) }
        #expect(throws: TrustConfigurationError.notCertificationAuthority("CN=device-001")) {
            try CertificationPathValidator(anchors: [pki.device.certificate])
        }
        let version1 = try TestCertificateAuthority(name: "Version 1") { $0.version = 0 }
        #expect(throws: TrustConfigurationError.notCertificationAuthority("CN=Version 1")) {
            try CertificationPathValidator(anchors: [version1.certificate])
        }
        let mute = try TestCertificateAuthority(name: "Mute") { $0.replace("2.5.29.15", with: .keyUsage([0])) }
        #expect(throws: TrustConfigurationError.notCertificationAuthority("CN=Mute")) {
            try CertificationPathValidator(anchors: [mute.certificate])
        }
        let small = try TestCertificateAuthority(name: "Small") { $0.publicKey = TestPublicKey.rsa1024 }
        #expect {
            try CertificationPathValidator(anchors: [small.certificate])
        } throws: {
            "\($0)" == "CN=Small: RSA key of 1024 bits is too small, at least 2048 are needed"
        }
    }

    @Test("an intermediate must be a CA, or a key that signs nothing but revocation lists")
    func intermediates() throws {
        let pki = try TestPKI.shared.get()
        func judge(_ intermediate: Certificate) throws -> CertificationPathValidator {
            try CertificationPathValidator(anchors: [pki.root.certificate], intermediates: [intermediate])
        }
        #expect(throws: TrustConfigurationError.neitherAuthorityNorListIssuer("CN=device-001")) {
            try judge(pki.device.certificate)
        }
        for isAuthority in [true, false] {
            func signer(_ usage: [UInt8]?) throws -> Certificate {
                try pki.root.intermediate("Signer") { template in
                    template.replace("2.5.29.19", with: .basicConstraints(isAuthority: isAuthority))
                    template.replace("2.5.29.15", with: usage.map { .keyUsage($0) })
                }.certificate
            }
            let lists = try signer([6])
            _ = try judge(lists)
            #expect(throws: TrustConfigurationError.notCertificationAuthority("CN=Signer")) {
                try CertificationPathValidator(anchors: [lists])
            }
            #expect(throws: TrustConfigurationError.neitherAuthorityNorListIssuer("CN=Signer")) {
                try judge(try signer([0]))
            }
        }
        // Without CA:TRUE keyCertSign and no keyUsage at all are no leave to sign anything.
        for usage: [UInt8]? in [[5, 6], nil] {
            let broken = try pki.root.intermediate("Broken") { template in
                template.replace("2.5.29.19")
                template.replace("2.5.29.15", with: usage.map { .keyUsage($0) })
            }
            #expect(throws: TrustConfigurationError.neitherAuthorityNorListIssuer("CN=Broken")) {
                try judge(broken.certificate)
            }
        }
        let small = try pki.root.intermediate("Small") { template in
            template.replace("2.5.29.15", with: .keyUsage([6]))
            template.publicKey = TestPublicKey.rsa1024
        }
        #expect {
            try judge(small.certificate)
        } throws: {
            "\($0)" == "CN=Small: RSA key of 1024 bits is too small, at least 2048 are needed"
        }
    }

    @Test("the depth has bounds", arguments: [-1, 256])
    func depth(depth: Int) throws {
        let pki = try TestPKI.shared.get()
        var options = PathValidationOptions()
        options.maximumDepth = depth
        #expect(throws: TrustConfigurationError.depth(depth)) {
            try CertificationPathValidator(anchors: [pki.root.certificate], options: options)
        }
    }
}
