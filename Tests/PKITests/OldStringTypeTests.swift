import FoundationEssentials
import PKI
import TestSupport
import Testing

/// Readers do not agree on what a TeletexString says (RFC 5280 §4.1.2.4). A subject in one is compared with nothing, and
/// does not stand in the way of the name that a device goes by.
@Suite("Subjects in old string types")
struct OldStringTypeTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    static let old: [[UInt8]] = [
        TestDER.value(0x14, Array("M\u{FC}ller".unicodeScalars.map { UInt8($0.value) })), TestDER.value(0x14, [0x61]),
        TestDER.value(0x1E, [0, 0x61, 0x20, 0xAC]), TestDER.value(0x1C, [0, 0, 0, 0x61]),
    ]

    func device(_ commonName: [UInt8], uris: [String] = ["urn:device:a"]) throws -> TestIdentity {
        try pki.issuing.leaf("device", uris: uris) {
            $0.subject = TestName.attributes([("2.5.4.10", TestDER.utf8String("Example")), ("2.5.4.3", commonName)])
        }
    }

    @Test("do not refuse a certificate with an identity in subjectAltName, and match nothing", arguments: old)
    func accepted(commonName: [UInt8]) throws {
        let device = try device(commonName)
        #expect(TestPKI.kinds(try pki.validator(), device.chain) == [])
        #expect(!device.certificate.subject.isMatchable && device.certificate.subject.commonNames == [])
        #expect(device.certificate.names.uris == ["urn:device:a"])
    }

    @Test("refuse a certificate that has no name beside them", arguments: old)
    func alone(commonName: [UInt8]) throws {
        let failure = try #require(TestPKI.failure(try pki.validator(), try device(commonName, uris: []).chain))
        #expect(failure.reasons.map(\.kind) == [.profileViolated])
        #expect(failure.description.contains("subjectAltName has no name in its place"), "\(failure)")
        // One that nothing may be compared with is none.
        let wildcard = try device(commonName, uris: ["no uri"])
        #expect(TestPKI.kinds(try pki.validator(), wildcard.chain) == [.profileViolated])
    }

    @Test(
        "refuse a certificate where something in them does not show",
        arguments: [
            TestDER.value(0x14, [0x61, 0, 0x62]), TestDER.value(0x14, [0x61, 0x1B]), TestDER.value(0x14, []),
            TestDER.value(0x1E, [0, 0x61, 0, 0]), TestDER.value(0x1E, [0x20, 0x2E]), TestDER.value(0x1A, [0x61]),
            TestDER.value(0x13, [0xE4]), TestDER.utf8String("a\u{0}b"), TestDER.utf8String("a\u{202E}b"),
        ])
    func hidden(commonName: [UInt8]) throws {
        let device = try device(commonName)
        let kinds = TestPKI.kinds(try pki.validator(), device.chain)
        #expect(kinds.contains(.profileViolated) || kinds.contains(.unreadable), "\(kinds)")
    }

    @Test("are refused where a constraint on names would have to judge them")
    func constrained() throws {
        func kinds(_ constraint: TestExtension) throws -> [CertificationPathFailure.Kind] {
            let root = try TestCertificateAuthority(name: "Root")
            let issuing = try root.intermediate("Issuing") { $0.extensions.append(constraint) }
            let device = try issuing.leaf("device", uris: ["urn:device:a"]) {
                $0.subject = TestName.attributes([
                    ("2.5.4.10", TestDER.utf8String("Example")), ("2.5.4.3", TestDER.value(0x14, [0x61])),
                ])
            }
            return TestPKI.kinds(try CertificationPathValidator(anchors: [root.certificate]), device.chain)
        }
        func name(_ attributes: [(type: String, value: [UInt8])]) -> TestGeneralName {
            .directoryName(TestName.attributes(attributes))
        }
        let organization = ("2.5.4.10", TestDER.utf8String("Example"))
        let other = ("2.5.4.3", TestDER.utf8String("b"))
        // What stands under the permitted organization is inside, whatever the rest says.
        #expect(try kinds(.nameConstraints(permitted: [name([organization])])) == [])
        #expect(
            try kinds(.nameConstraints(permitted: [name([organization, other])])).contains(.nameConstraintViolated))
        #expect(
            try kinds(.nameConstraints(excluded: [name([organization, other])])).contains(.nameConstraintViolated))
    }
}
