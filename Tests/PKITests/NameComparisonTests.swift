import PKI
import TestSupport
import Testing

@Suite("Comparison of distinguished names")
struct NameComparisonTests {
    func form(_ text: String) throws -> [UInt8]? {
        try DistinguishedName(rfc4514: text).comparisonForm
    }

    /// As a name that is prepared once compares others.
    func isSame(_ left: String, _ right: String) throws -> Bool {
        let names = try DistinguishedName(rfc4514: left).relativeNames.map { $0.map { ($0.type, $0.value) } }
        return try #require(PreparedName(names)).isSame(as: DistinguishedName(rfc4514: right))
    }

    @Test("spaces at the ends and in a row do not count, however many there are")
    func spaces() throws {
        let texts = ["a b", "a\\ \\ b", "\\ a b", "a b\\ ", "\\ \\ a\\ \\ b\\ \\ "]
        for left in texts {
            for right in texts { #expect(try isSame("CN=" + left, "CN=" + right)) }
            for other in ["ab", "a", "a b c", "a c", "\\ ", "b a"] {
                #expect(try !isSame("CN=" + left, "CN=" + other))
                #expect(try !isSame("CN=" + other, "CN=" + left))
            }
        }
    }

    @Test(
        "names that RFC 5280 and RFC 4518 call equal are equal",
        arguments: [
            ("CN=Meter,O=Example", "cn=METER,o=example"),
            ("CN=meter,O=Example", "2.5.4.3=meter,organizationName=Example"),
            ("CN=a b", "CN=a  b"), ("CN=a b", "CN=\\  a \\ b\\ "), ("CN=a b", "CN=a\\C2\\A0b"),
            ("CN=a+OU=b,O=c", "OU=b+CN=a,O=c"), ("CN=a+CN=b", "CN=B+CN=A"),
            ("CN=Zürich", "CN=ZU\u{308}RICH"), ("CN=\u{212A}elvin", "CN=kelvin"), ("CN=Straße", "CN=STRASSE"),
            ("CN=ΣΙΣΥΦΟΣ", "CN=σισυφος"), ("CN=\u{FB01}sh", "CN=FISH"), ("CN=\u{FF21}", "CN=a"),
            ("CN=a\u{FE0F}b", "CN=ab"), ("CN=\\ ", "CN=\\ \\ "), ("CN=#0c0161", "CN=#130141"),
            ("emailAddress=Me@Example.org", "E=me@example.ORG"),
        ])
    func equal(_ left: String, _ right: String) throws {
        #expect(try form(left) != nil)
        #expect(try form(left) == form(right))
        #expect(try isSame(left, right))
        #expect(try isSame(right, left))
    }

    @Test(
        "names that differ stay different",
        arguments: [
            ("CN=a,O=b", "O=b,CN=a"), ("CN=a,O=b", "CN=a"), ("CN=a", "OU=a"), ("CN=a b", "CN=ab"),
            ("CN=a+O=b", "CN=a,O=b"), ("CN=a\\,O=b", "CN=a,O=b"), ("CN=a+CN=a", "CN=a"), ("CN=admin", "CN=adm\u{131}n"),
            ("CN=a", "CN=\u{430}"), ("CN=a", "CN=\u{E1}"), ("CN=a b", "CN=a \u{301}b"), ("CN=\\ ", "CN=_"),
            ("CN=a,O=b+OU=c", "CN=a+OU=c,O=b"), ("DC=example,DC=org", "DC=org,DC=example"),
            ("CN=a=b", "CN=a\\2B3D"),
        ])
    func different(_ left: String, _ right: String) throws {
        #expect(try form(left) != nil)
        #expect(try form(left) != form(right))
        #expect(try !isSame(left, right))
        #expect(try !isSame(right, left))
    }

    @Test("the type of string in a certificate does not count, its order does")
    func certificate() throws {
        let pki = try TestPKI.shared.get()
        func subject(_ attributes: [(type: String, value: [UInt8])]) throws -> [UInt8]? {
            try pki.issuing.leaf("") { $0.subject = TestName.attributes(attributes) }.certificate.subject
                .comparisonForm
        }
        let organization = ("2.5.4.10", TestDER.value(0x13, Array("EXAMPLE".utf8)))
        let name = ("2.5.4.3", TestDER.utf8String("Meter 1"))
        #expect(try subject([organization, name]) == form("CN=meter 1,O=Example"))
        #expect(try subject([name, organization]) != form("CN=meter 1,O=Example"))
    }

    @Test("a name that is empty, huge, or no text equals nothing, not even itself")
    func unmatchable() throws {
        let pki = try TestPKI.shared.get()
        let values = [
            TestDER.value(0x1E, [0, 0x61]), TestDER.value(0x14, [0x61]), TestDER.utf8String("a\u{0}b"),
            TestDER.utf8String(String(repeating: "a", count: 5000)),
        ]
        for value in values {
            let leaf = try pki.issuing.leaf("") { $0.subject = TestName.attributes([("2.5.4.3", value)]) }
            #expect(leaf.certificate.subject.comparisonForm == nil)
        }
        let nameless = try pki.issuing.leaf("") { $0.subject = TestDER.sequence([]) }
        #expect(nameless.certificate.subject.comparisonForm == nil)
    }
}
