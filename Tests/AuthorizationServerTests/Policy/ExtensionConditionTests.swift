import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Conditions on issuers and extensions")
struct ExtensionConditionTests {
    static let authority = Result { try TestCertificateAuthority(name: "Root") }
    private static let identifier = "1.3.6.1.4.1.32473.1"

    private func identity(_ extensions: TestExtension...) throws -> PolicyIdentity {
        let leaf = try Self.authority.get().leaf("device") { $0.extensions += extensions }
        return PolicyIdentity(authority: "factory", certificate: leaf.certificate)
    }

    private func verdict(_ value: [UInt8], _ texts: String..., not: Bool = false) throws -> MatchVerdict {
        let condition = try MatchCondition(extension: Self.identifier, anyOf: texts)
        return try (not ? .not(MatchClause([condition])) : condition).verdict(
            on: identity(TestExtension(Self.identifier, value)))
    }

    @Test("a text is compared with the one DER string in the value, critical or not", arguments: [false, true])
    func text(critical: Bool) throws {
        for tag in [UInt8(0x0C), 0x13, 0x16] {
            let device = try identity(
                TestExtension(Self.identifier, critical: critical, TestDER.value(tag, Array("prod-7".utf8))))
            func verdict(_ texts: String...) throws -> MatchVerdict {
                try MatchCondition(extension: Self.identifier, anyOf: texts).verdict(on: device)
            }
            #expect(try verdict("prod-7") == .met([:]))
            #expect(try verdict("test", "prod-{n}") == .met(["n": "7"]))
            #expect(try verdict("prod") == .unmet)
            #expect(try verdict("Prod-7") == .unmet)
        }
    }

    @Test("an identifier is told from every other", arguments: ["2.999.1", "2.999", "2.47.1", "1.39.1", "2.5.29.200"])
    func identifiers(identifier: String) throws {
        let device = try identity(TestExtension(identifier, TestDER.utf8String("x")))
        #expect(try MatchCondition(extension: identifier, anyOf: ["x"]).verdict(on: device) == .met([:]))
        #expect(try MatchCondition(extension: "26.39", anyOf: ["x"]).verdict(on: device) == .unmet)
        #expect(try MatchCondition(extension: "2.48.1", anyOf: ["x"]).verdict(on: device) == .unmet)
    }

    @Test("hexadecimal is compared with the whole value")
    func bytes() throws {
        #expect(try verdict(TestDER.utf8String("hello"), "#0C0568656c6c6f") == .met([:]))
        #expect(try verdict([1, 2], "#0102") == .met([:]))
        #expect(try verdict([1, 2, 0], "#0102") == .unmet)
        #expect(try verdict([1, 2, 0], "#0102", not: true) == .met([:]))
    }

    @Test(
        "a value that is no text is none, and does not slip past not either",
        arguments: [
            Array("prod".utf8), TestDER.utf8String("prod") + [0], TestDER.utf8String("prod\0"),
            TestDER.value(0x1E, Array("\0p\0r\0o\0d".utf8)), TestDER.value(0x14, Array("prod".utf8)),
            TestDER.sequence([TestDER.utf8String("prod")]), TestDER.value(0x2C, TestDER.utf8String("prod")),
            TestDER.value(0x0C, [0x70, 0xFF]), [0x0C, 0x81, 0x04] + Array("prod".utf8), [],
        ])
    func hostile(value: [UInt8]) throws {
        #expect(try verdict(value, "prod", "{env}") == .undecided)
        #expect(try verdict(value, "prod", "{env}", not: true) == .undecided)
    }

    @Test("a capture in an extension holds no slash")
    func slash() throws {
        #expect(try verdict(TestDER.utf8String("a/b"), "{env}") == .unmet)
    }

    @Test("an extension that is not there is none, and other extensions are not looked at")
    func missing() throws {
        let condition = try MatchCondition(extension: Self.identifier, anyOf: ["a"])
        let device = try identity(TestExtension("1.3.6.1.4.1.32473.10", TestDER.utf8String("a")))
        #expect(condition.verdict(on: device) == .unmet)
        #expect(MatchCondition.not(MatchClause([condition])).verdict(on: device) == .met([:]))
    }

    @Test("an extension that is there twice refuses the certificate")
    func twice() {
        let one = TestExtension(Self.identifier, TestDER.utf8String("a"))
        let other = TestExtension(Self.identifier, TestDER.utf8String("b"))
        #expect(throws: CertificateError.duplicateExtension(Self.identifier)) { try identity(one, other) }
    }

    @Test("the issuer's name is compared as the certificate has it")
    func issuer() throws {
        let device = try identity()
        for (name, text, verdict) in [
            (MatchCondition.Key.issuerDN, "CN=Root", MatchVerdict.met([:])),
            (.issuerDN, "CN={ca}", .met(["ca": "Root"])),
            (.issuerDN, "CN=root", .met([:])), (.issuerDN, "CN=roots", .unmet),
            (.issuerDN, "CN=Root,O=Example", .unmet),
        ] {
            #expect(try MatchCondition(name, text).verdict(on: device) == verdict, "\(text)")
        }
    }
}
