import PKI
import TestSupport
import Testing

/// RFC 5280 §4.2: a certificate is refused where something in it is understood in principle, and cannot be read.
@Suite("Extensions that cannot be read")
struct ExtensionSyntaxTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    private static func oid(_ text: String) -> [UInt8] { TestDER.objectIdentifier(text) }
    private static let policy = TestDER.sequence([oid("1.2.3.4")])
    private static let uri = TestGeneralName.uri("http://a.example.org").der

    static let broken: [(String, [UInt8])] = [
        ("2.5.29.14", [1, 2]), ("2.5.29.14", TestDER.bitString([1])), ("2.5.29.14", TestDER.octetString([1]) + [5, 0]),
        ("2.5.29.31", TestDER.sequence([])), ("2.5.29.31", [0x30, 3, 2, 1]),
        ("2.5.29.31", TestDER.sequence([TestDER.sequence([])])),
        ("2.5.29.31", TestDER.sequence([TestDER.sequence([TestDER.value(0x81, [1, 2])])])),
        ("2.5.29.46", TestDER.sequence([])), ("2.5.29.46", [5, 0]),
        ("1.3.6.1.5.5.7.1.1", TestDER.sequence([])), ("1.3.6.1.5.5.7.1.1", TestDER.sequence([policy])),
        ("1.3.6.1.5.5.7.1.1", TestDER.sequence([TestDER.sequence([oid("1.3.6.1.5.5.7.48.1"), uri, [5, 0]])])),
        ("2.5.29.32", TestDER.sequence([])), ("2.5.29.32", TestDER.octetString([])),
        ("2.5.29.32", TestDER.sequence([TestDER.sequence([])])), ("2.5.29.32", TestDER.sequence([policy]) + [5, 0]),
        ("2.5.29.32", TestDER.sequence([TestDER.sequence([oid("1.2.3.4"), TestDER.sequence([])])])),
        ("2.5.29.33", TestDER.sequence([])), ("2.5.29.33", TestDER.sequence([policy])),
        ("2.5.29.33", TestDER.sequence([TestDER.sequence([oid("2.5.29.32.0"), oid("1.2.4")])])),
        ("2.5.29.33", TestDER.sequence([TestDER.sequence([oid("1.2.3"), oid("2.5.29.32.0")])])),
        ("2.5.29.36", TestDER.sequence([])), ("2.5.29.36", TestDER.sequence([TestDER.value(0x80, [0xFF])])),
        ("2.5.29.36", TestDER.sequence([TestDER.value(0x82, [0])])),
        ("2.5.29.36", TestDER.sequence([TestDER.value(0x81, [0]), TestDER.value(0x80, [0])])),
        ("2.5.29.54", TestDER.value(2, [0xFF])), ("2.5.29.54", TestDER.value(2, [])), ("2.5.29.54", [5, 0]),
    ]

    @Test("a certificate with one is refused, critical or not", arguments: broken, [true, false])
    func refused(_ broken: (identifier: String, value: [UInt8]), _ isCritical: Bool) throws {
        #expect(throws: CertificateError.malformed(part: "the extension \(broken.identifier)")) {
            try pki.issuing.leaf("device") { template in
                template.hasKeyIdentifiers = false
                template.extensions.append(TestExtension(broken.identifier, critical: isCritical, broken.value))
            }
        }
    }

    static let sound: [(String, [UInt8])] = [
        ("2.5.29.14", TestDER.octetString([])),
        ("2.5.29.46", TestExtension.crlDistributionPoint(names: [.uri("u:x")]).value),
        (
            "2.5.29.31",
            TestExtension.crlDistributionPoint(names: [.uri("http://a.example.org")], reasons: [1, 8]).value
        ),
        ("1.3.6.1.5.5.7.1.1", TestDER.sequence([TestDER.sequence([oid("1.3.6.1.5.5.7.48.2"), uri])])),
        ("2.5.29.32", TestDER.sequence([policy, TestDER.sequence([oid("2.5.29.32.0")])])),
        (
            "2.5.29.32",
            TestDER.sequence([
                TestDER.sequence([
                    oid("1.2.3.4"),
                    TestDER.sequence([
                        TestDER.sequence([oid("1.3.6.1.5.5.7.2.1"), TestDER.value(0x16, Array("http://a".utf8))])
                    ]),
                ])
            ])
        ),
        ("2.5.29.33", TestDER.sequence([TestDER.sequence([oid("1.2.3"), oid("1.2.4")])])),
        ("2.5.29.36", TestDER.sequence([TestDER.value(0x80, [0x7F]), TestDER.value(0x81, [0, 0x80])])),
        ("2.5.29.54", TestDER.value(2, [0])), ("1.2.3.4", [1, 2, 3]),
    ]

    @Test("one that is of its form does not stand in the way", arguments: sound)
    func read(_ sound: (identifier: String, value: [UInt8])) throws {
        let device = try pki.issuing.leaf("device") { template in
            template.hasKeyIdentifiers = false
            template.extensions.append(TestExtension(sound.identifier, sound.value))
        }
        #expect(device.certificate.extensionValue(sound.identifier) == sound.value)
    }

    private static let generator = Array(TestPublicKey.secp256k1.suffix(33).dropFirst())

    static let unsound: [(String, [UInt8])] = [
        ("an exponent of 1", TestPublicKey.rsa(modulus: [0xC1] + [UInt8](repeating: 0x5B, count: 255), exponent: [1])),
        ("an even exponent", TestPublicKey.rsa(modulus: [0xC1] + [UInt8](repeating: 0x5B, count: 255), exponent: [4])),
        ("no exponent", TestPublicKey.rsa(modulus: [0xC1] + [UInt8](repeating: 0x5B, count: 255), exponent: [])),
        ("an even modulus", TestPublicKey.rsa(modulus: [0xC1] + [UInt8](repeating: 0x5A, count: 255))),
        ("no modulus", TestPublicKey.rsa(modulus: [])),
        ("the point at infinity", TestPublicKey.elliptic(curve: "1.2.840.10045.3.1.7", point: [0])),
        ("no point", TestPublicKey.elliptic(curve: "1.2.840.10045.3.1.7", point: [])),
        ("a hybrid point", TestPublicKey.elliptic(curve: "1.2.840.10045.3.1.7", point: [6] + generator + generator)),
    ]

    @Test("a key that is none refuses its certificate", arguments: unsound)
    func keys(_ key: (name: String, publicKey: [UInt8])) throws {
        let error = #expect(throws: CertificateError.self) {
            try pki.issuing.leaf("device") { $0.publicKey = key.publicKey }
        }
        #expect(error?.description.contains("the public key, w") == true, "\(key.name): \(String(describing: error))")
    }
}
