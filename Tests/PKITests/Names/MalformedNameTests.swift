import FoundationEssentials
import PKI
import TestSupport
import Testing

/// A name that one reader stumbles over is one that hides the others from him: libcrypto has no names at all to hold
/// against constraints where it cannot decode one of them.
@Suite("Malformed names")
struct MalformedNameTests {
    static let junk: [(String, [UInt8])] = [
        ("otherName, primitive", [0x80, 1, 0x78]),
        ("otherName, empty", [0xA0, 0]),
        ("otherName without a value", [0xA0, 4, 6, 2, 0x2A, 3]),
        ("otherName with a value that is not tagged", [0xA0, 7, 6, 2, 0x2A, 3, 0x0C, 1, 0x61]),
        ("otherName with two values", [0xA0, 10, 6, 2, 0x2A, 3, 0xA0, 4, 5, 0, 5, 0]),
        ("otherName with an empty value", [0xA0, 6, 6, 2, 0x2A, 3, 0xA0, 0]),
        ("otherName of a type that ends within an arc", [0xA0, 8, 6, 2, 0x2A, 0x83, 0xA0, 2, 5, 0]),
        ("otherName of a type that is filled up", [0xA0, 9, 6, 3, 0x2A, 0x80, 3, 0xA0, 2, 5, 0]),
        ("rfc822Name, constructed", [0xA1, 3, 0x16, 1, 0x61]),
        ("dNSName, constructed", [0xA2, 3, 0x16, 1, 0x61]),
        ("x400Address, primitive", [0x83, 1, 0x78]),
        ("x400Address, empty", [0xA3, 0]),
        ("x400Address of something else", [0xA3, 2, 5, 0]),
        ("directoryName, primitive", [0x84, 1, 0x78]),
        ("directoryName, empty", [0xA4, 0]),
        ("directoryName of two names", [0xA4, 4, 0x30, 0, 0x30, 0]),
        ("directoryName that is no name", [0xA4, 3, 4, 1, 0]),
        ("directoryName without its own tag", [0xA4, 11, 0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 0x0C, 0]),
        ("ediPartyName, primitive", [0x85, 1, 0x78]),
        ("ediPartyName, empty", [0xA5, 0]),
        ("ediPartyName without a party", [0xA5, 5, 0xA0, 3, 0x0C, 1, 0x61]),
        ("ediPartyName of a number", [0xA5, 5, 0xA1, 3, 2, 1, 1]),
        ("uniformResourceIdentifier, constructed", [0xA6, 3, 0x16, 1, 0x61]),
        ("iPAddress, constructed", [0xA7, 6, 4, 4, 1, 2, 3, 4]),
        ("registeredID, empty", [0x88, 0]),
        ("registeredID, constructed", [0xA8, 3, 6, 1, 0x2A]),
        ("registeredID that ends within an arc", [0x88, 2, 0x2A, 0x83]),
        ("registeredID that is filled up", [0x88, 3, 0x2A, 0x80, 3]),
        ("a name of no kind", [0x89, 1, 0x61]),
        ("a name of another class", [0x16, 1, 0x61]),
        ("a length that is not minimal", [0x82, 0x81, 1, 0x61]),
        ("a length that is not known", [0xA4, 0x80, 0x30, 0, 0, 0]),
        ("a name that is longer than its list", [0x82, 9, 0x61]),
    ]

    static let constraints: [(TestGeneralName, TestExtension)] = [
        (.uri("spiffe://evil.test/device/admin"), .nameConstraints(permitted: [.uri("example.org")])),
        (.dnsName("admin.evil.test"), .nameConstraints(permitted: [.dnsName("example.org")])),
        (.email("admin@evil.test"), .nameConstraints(excluded: [.email("evil.test")])),
        (.ipAddress([192, 0, 2, 1]), .nameConstraints(permitted: [.ipAddress([10, 0, 0, 0, 255, 0, 0, 0])])),
    ]

    @Test("beside a name refuse the certificate, constrained or not", arguments: junk)
    func refusesJunk(_ junk: (String, [UInt8])) throws {
        for (name, constraint) in Self.constraints {
            for extensions in [[constraint], []] {
                let root = try TestCertificateAuthority(name: "Root")
                let issuing = try root.intermediate("Issuing") { $0.extensions += extensions }
                for names in [name.der + junk.1, junk.1 + name.der] {
                    #expect(throws: CertificateError.self) {
                        try issuing.leaf("device") {
                            $0.extensions.append(TestExtension("2.5.29.17", TestDER.value(0x30, names)))
                        }
                    }
                }
            }
        }
    }

    @Test("as a constraint refuse the authority", arguments: junk)
    func constraint(_ junk: (String, [UInt8])) throws {
        let root = try TestCertificateAuthority(name: "Root")
        for list in [UInt8(0), 1] {
            let value = TestDER.sequence([TestDER.explicit(list, TestDER.value(0x30, junk.1))])
            #expect(throws: CertificateError.self) {
                try root.intermediate("Issuing") {
                    $0.extensions.append(TestExtension("2.5.29.30", critical: true, value))
                }
            }
        }
    }

    static let sound: [(String, [UInt8])] = [
        ("otherName", [0xA0, 8, 6, 2, 0x2A, 3, 0xA0, 2, 5, 0]),
        ("x400Address", [0xA3, 2, 0x30, 0]),
        ("directoryName", TestGeneralName.directoryName(TestName.commonName("other")).der),
        ("ediPartyName", [0xA5, 5, 0xA1, 3, 0x0C, 1, 0x61]),
        ("registeredID", [0x88, 2, 0x2A, 3]),
    ]

    @Test("of every kind pass where they are sound", arguments: sound)
    func takesSound(_ sound: (String, [UInt8])) throws {
        let root = try TestCertificateAuthority(name: "Root")
        let names = TestGeneralName.uri("spiffe://example.org/device/a").der + sound.1
        let leaf = try root.leaf("device") {
            $0.extensions.append(TestExtension("2.5.29.17", TestDER.value(0x30, names)))
        }
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        #expect(
            try validator.validate(leaf.chain, at: TestPKI.now).leaf.names.uris == ["spiffe://example.org/device/a"])
    }

    /// What our reader has no use for libcrypto judges by; it cannot where it cannot read it.
    static let unreadable: [(String, TestExtension)] = [
        ("authorityKeyIdentifier", TestExtension("2.5.29.35", [0x30, 4, 0xA1, 2, 5, 0])),
        ("Netscape certificate type", TestExtension("2.16.840.1.113730.1.1", [5, 0])),
        ("keyUsage without a bit", TestExtension("2.5.29.15", [3, 2, 7, 0])),
    ]

    @Test("an extension that libcrypto marks as invalid refuses by every path", arguments: unreadable)
    func refusesUnreadable(_ fault: (String, TestExtension)) throws {
        let root = try TestCertificateAuthority(name: "Root")
        let issuing = try root.intermediate("Issuing")
        let plain = { (template: inout TestCertificateTemplate) in
            template.hasKeyIdentifiers = false
            template.replace(fault.1.identifier, with: fault.1)
        }
        // The likeliest path is refused for its intermediate, so that another one is sought.
        let expired = try root.intermediate("Issuing", holding: issuing.key) { $0.validity = PathRefusalTests.past }
        let leaf = try issuing.leaf("device", uris: ["spiffe://example.org/device/a"], plain)
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        for others in [[issuing], [expired, issuing], [issuing, expired]] {
            let chain = [leaf.certificate.der] + others.map(\.certificate.der)
            #expect(!TestPKI.kinds(validator, chain).isEmpty)
        }
        #expect(throws: PinnedCertificateFault.self) { try leaf.certificate.checkForPinning(at: TestPKI.now) }
        #expect(throws: PinnedCertificateFault.self) { try leaf.certificate.checkAsPinned(at: TestPKI.now) }
        // The same in an authority's certificate, sent or configured.
        let bad = try root.intermediate("Issuing", holding: issuing.key, plain).certificate
        let device = try issuing.leaf("device", uris: ["spiffe://example.org/device/a"])
        #expect(!TestPKI.kinds(validator, [device.certificate.der, bad.der]).isEmpty)
        #expect(throws: TrustConfigurationError.self) {
            try CertificationPathValidator(anchors: [root.certificate], intermediates: [bad])
        }
        let lenient = try CertificationPathValidator(
            anchors: [root.certificate], intermediates: [bad], judgesMaterial: false)
        #expect(!TestPKI.kinds(lenient, [device.certificate.der]).isEmpty)
    }
}
