import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

/// Certificates that two parsers could read differently. The name that policy sees is ours, the path is libcrypto's:
/// what is not DER to the letter is no certificate.
@Suite("Differences between parsers")
struct ParserDifferenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let customize: @Sendable (inout TestCertificateTemplate) -> Void
        var testDescription: String { name }

        init(_ name: String, _ customize: @escaping @Sendable (inout TestCertificateTemplate) -> Void) {
            self.name = name
            self.customize = customize
        }

        /// Another field of `TBSCertificate`, as it stands.
        init(_ name: String, field: Int, _ der: [UInt8]) {
            self.init(name) { $0.rewrite = { $0[field] = der } }
        }

        /// One more extension, as it stands.
        init(_ name: String, extension der: [UInt8]) {
            self.init(name) { $0.rewrite = { $0[7] = TestDER.explicit(3, TestDER.sequence([clientExtensions, der])) } }
        }
    }

    static let clientExtensions =
        TestExtension.keyUsage([0]).der + TestExtension.extendedKeyUsage(["1.3.6.1.5.5.7.3.2"]).der
    static let alternativeName = TestExtension.subjectAlternativeName([.uri("urn:device:a")])

    /// The object identifier of subjectAltName and what else makes an extension of it.
    static func alternativeName(_ parts: [UInt8]...) -> [UInt8] {
        TestDER.sequence([TestDER.objectIdentifier("2.5.29.17")] + parts)
    }

    static func time(_ tag: UInt8, _ text: String) -> [UInt8] { TestDER.value(tag, Array(text.utf8)) }
    static func validity(_ notBefore: [UInt8], _ notAfter: [UInt8]) -> [UInt8] {
        TestDER.sequence([notBefore, notAfter])
    }
    static let good = (from: time(0x17, "200101000000Z"), until: time(0x17, "450101000000Z"))
    static func commonName(_ text: String) -> [UInt8] {
        TestDER.sequence([TestDER.objectIdentifier("2.5.4.3"), TestDER.utf8String(text)])
    }

    static let names: [UInt8] = alternativeName.value
    static let unknown = TestExtension("1.3.6.1.4.1.99999.1", [5, 0]).der

    static let refusedExtensions: [Case] = [
        Case("two alternative names", extension: alternativeName.der + alternativeName.der),
        Case("two of an unknown extension", extension: unknown + unknown),
        Case("bytes behind the names", extension: alternativeName(TestDER.octetString(names + [0]))),
        Case("bytes behind the names' octet string", extension: alternativeName(TestDER.octetString(names), [5, 0])),
        Case("no names", extension: alternativeName(TestDER.octetString([0x30, 0]))),
        Case(
            "names of indefinite length",
            extension: alternativeName(TestDER.octetString([0x30, 0x80] + names.dropFirst(2) + [0, 0]))),
        Case(
            "names with a length in two bytes",
            extension: alternativeName(TestDER.octetString([0x30, 0x81] + names.dropFirst()))),
        Case("names in pieces", extension: alternativeName(TestDER.value(0x24, TestDER.octetString(names)))),
        Case("critical as 1", extension: alternativeName([1, 1, 1], TestDER.octetString(names))),
        Case("critical in two bytes", extension: alternativeName([1, 2, 0xFF, 0xFF], TestDER.octetString(names))),
        Case(
            "a name that is constructed",
            extension: alternativeName(
                TestDER.octetString(TestDER.sequence([TestDER.value(0xA6, TestDER.value(0x16, [0x61]))])))),
        Case(
            "a name of an unknown kind",
            extension: alternativeName(TestDER.octetString(TestDER.sequence([[0x89, 1, 0x61]])))),
        Case(
            "an identifier with an arc beyond 64 bits",
            extension: TestDER.sequence([
                TestDER.value(6, [0x55, 0x1D] + [UInt8](repeating: 0x82, count: 10) + [0x11]),
                TestDER.octetString(names),
            ])),
        Case(
            "an identifier with an arc that is filled up",
            extension: TestDER.sequence([
                TestDER.value(6, [0x55, 0x1D, 0x80, 0x11]), TestDER.octetString(names),
            ])),
        Case(
            "an identifier that ends within an arc",
            extension: TestDER.sequence([
                TestDER.value(6, [0x55, 0x1D, 0x91]), TestDER.octetString(names),
            ])),
        Case("an empty identifier", extension: TestDER.sequence([[6, 0], TestDER.octetString(names)])),
        Case("no extensions at all", field: 7, TestDER.explicit(3, TestDER.sequence([]))),
        Case("two lists of extensions") { $0.rewrite = { $0.append($0[7]) } },
        Case("extensions in version 1") { $0.rewrite = { $0[0] = [] } },
        Case("extensions in version 2") { $0.rewrite = { $0[0] = TestDER.explicit(0, TestDER.integer([1])) } },
        Case("a version under another tag") { $0.rewrite = { $0[0] = TestDER.explicit(1, TestDER.integer([2])) } },
        Case("version 4") { $0.rewrite = { $0[0] = TestDER.explicit(0, TestDER.integer([3])) } },
    ]

    static let refusedFields: [Case] = [
        Case("a serial number that is filled up", field: 1, [2, 3, 0, 0x4A, 0xBC]),
        Case("a serial number that is filled up below zero", field: 1, [2, 3, 0xFF, 0x8A, 0xBC]),
        Case("an empty serial number", field: 1, [2, 0]),
        Case("a serial number of 65 bytes", field: 1, TestDER.value(2, [UInt8](repeating: 0x4A, count: 65))),
        Case(
            "another signature algorithm inside", field: 2,
            TestDER.sequence([TestDER.objectIdentifier("1.2.840.10045.4.3.3")])),
        Case("no issuer", field: 3, TestDER.sequence([])),
        Case("an hour of a day in UTCTime without seconds", field: 4, validity(time(0x17, "2001010000Z"), good.until)),
        Case("UTCTime with an offset", field: 4, validity(good.from, time(0x17, "450101000000+0100"))),
        Case("UTCTime with four digits of the year", field: 4, validity(good.from, time(0x17, "20450101000000Z"))),
        Case("GeneralizedTime with a fraction", field: 4, validity(good.from, time(0x18, "20450101000000.5Z"))),
        Case("GeneralizedTime without Z", field: 4, validity(good.from, time(0x18, "20450101000000"))),
        Case("the thirtieth of February", field: 4, validity(good.from, time(0x18, "20440230000000Z"))),
        Case("three times", field: 4, TestDER.sequence([good.from, good.until, good.until])),
        Case(
            "a set that is not in order", field: 5, TestDER.sequence([TestDER.set([commonName("b"), commonName("a")])])),
        Case(
            "a set with the same twice", field: 5, TestDER.sequence([TestDER.set([commonName("a"), commonName("a")])])),
        Case("an empty set", field: 5, TestDER.sequence([TestDER.set([])])),
        Case(
            "an attribute with two values", field: 5,
            TestDER.sequence([
                TestDER.set([
                    TestDER.sequence([
                        TestDER.objectIdentifier("2.5.4.3"), TestDER.utf8String("a"), TestDER.utf8String("b"),
                    ])
                ])
            ])),
    ]

    @Test("what is not DER to the letter is refused", arguments: refusedExtensions + refusedFields)
    func refused(test: Case) throws {
        let pki = try TestPKI.shared.get()
        var template = TestCertificateTemplate(
            subject: TestName.commonName("device"),
            extensions: [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])])
        test.customize(&template)
        let der = try pki.issuing.issue(template, to: try PrivateKey.generate(.p256))
        #expect(throws: CertificateError.self) { try Certificate(der: der) }
        let chain = [der] + pki.device.chain.dropFirst()
        #expect(TestPKI.kinds(try pki.validator(), chain) == [.unreadable])
    }

    @Test("other framing of a good certificate is refused")
    func framing() throws {
        let pki = try TestPKI.shared.get()
        let der = pki.device.certificate.der
        // A header of four bytes: the certificate is longer than 255 bytes.
        let contents = Array(der.dropFirst(4))
        let length = Array(der[2..<4])
        let framings: [[UInt8]] = [
            der + [0], der + der, [0x30, 0x80] + contents + [0, 0], [0x30, 0x83, 0] + length + contents,
            [0x30, 0x84, 0, 0] + length + contents, [0x31] + der.dropFirst(), TestDER.sequence([der]), [0] + der,
            TestDER.sequence([contents, [5, 0]]),
        ]
        for framing in framings {
            #expect(throws: CertificateError.self) { try Certificate(der: framing) }
            let chain = [framing] + pki.device.chain.dropFirst()
            #expect(TestPKI.kinds(try pki.validator(), chain) == [.unreadable])
        }
    }

    @Test("bits that are no part of a signature or a key are refused")
    func unusedBits() throws {
        let pki = try TestPKI.shared.get()
        let der = pki.device.certificate.der
        // Both sequences have headers of four bytes: the certificate, and in it what is signed.
        let algorithm = 8 + 256 * Int(der[6]) + Int(der[7])
        let signature = algorithm + 2 + Int(der[algorithm + 1])
        #expect(der[signature] == 3)
        for unused in UInt8(1)...8 {
            var copy = der
            copy[signature + 2] = unused
            #expect(throws: CertificateError.self) { try Certificate(der: copy) }
        }
    }

    @Test(
        "a common name in an alphabet that readers disagree on is compared with nothing",
        arguments: [
            TestDER.value(0x1E, [0, 0x61]), TestDER.value(0x14, [0x61]), TestDER.value(0x1C, [0, 0, 0, 0x61]),
            TestDER.utf8String("a\u{0}b"), TestDER.value(0x13, [0x61, 0, 0x62]), TestDER.value(0x13, [0xE4]),
            TestDER.value(0x0C, [0xC0, 0x80]), TestDER.value(0x0C, [0xED, 0xA0, 0x80]), TestDER.value(0x0C, []),
            TestDER.value(0x1B, [0x61]), TestDER.value(0x04, [0x61]),
        ])
    func alphabets(value: [UInt8]) throws {
        let pki = try TestPKI.shared.get()
        var template = TestCertificateTemplate(
            subject: TestName.attributes([("2.5.4.3", value)]),
            extensions: [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])])
        template.hasKeyIdentifiers = false
        let der = try pki.issuing.issue(template, to: try PrivateKey.generate(.p256))
        guard let certificate = try? Certificate(der: der) else { return }
        #expect(certificate.subject.commonNames == [])
        #expect(!certificate.subject.isMatchable)
    }

    @Test("both parsers see the same: a flipped bit anywhere in what is signed never gives an accepted name")
    func flipped() throws {
        let pki = try TestPKI.shared.get()
        let der = pki.device.certificate.der
        for position in 0..<der.count {
            for bit in 0..<8 {
                var copy = der
                copy[position] ^= 1 << bit
                guard let certificate = try? Certificate(der: copy) else { continue }
                // What we read is what libcrypto would write.
                let handle = try? X509Certificate(der: copy)
                #expect(handle == nil || handle?.der == certificate.der)
            }
        }
    }
}
