import PKI
import TestSupport
import Testing

@Suite("Distinguished names")
struct DistinguishedNameTests {
    static let organization = "2.5.4.10"

    func subject(_ attributes: [(type: String, value: [UInt8])]) throws -> DistinguishedName {
        let pki = try TestPKI.shared.get()
        return try pki.issuing.leaf("") { $0.subject = TestName.attributes(attributes) }.certificate.subject
    }

    @Test("a name is written with its most special part first")
    func order() throws {
        let name = try subject([
            ("2.5.4.6", TestDER.value(0x13, Array("DE".utf8))), (Self.organization, TestDER.utf8String("Example")),
            ("2.5.4.3", TestDER.utf8String("device-001")),
        ])
        #expect(name.description == "CN=device-001,O=Example,C=DE")
        #expect(name.commonNames == ["device-001"])
        #expect(name.isMatchable)
    }

    @Test(
        "special characters are escaped, and reading undoes it",
        arguments: [
            ("a,b", "a\\,b"), (" a ", "\\ a\\ "), ("#1", "\\#1"), ("a+b=\"c\"", "a\\+b=\\\"c\\\""),
            ("<;>", "\\<\\;\\>"),
            ("\\", "\\\\"), ("Zürich", "Zürich"), (" ", "\\ "), ("a#b c", "a#b c"), ("x,CN=admin", "x\\,CN=admin"),
        ])
    func escaping(value: String, written: String) throws {
        let name = try subject([("2.5.4.3", TestDER.utf8String(value))])
        #expect(name.description == "CN=\(written)")
        #expect(try DistinguishedName(rfc4514: name.description) == name)
    }

    @Test("a type without a name is written in hexadecimal, and reading undoes it")
    func unknownType() throws {
        let name = try subject([("1.3.6.1.4.1.99999.2", TestDER.utf8String("ab"))])
        #expect(name.description == "1.3.6.1.4.1.99999.2=#0c026162")
        #expect(try DistinguishedName(rfc4514: name.description) == name)
    }

    @Test("a type is the identifier that it is, whatever its second arc", arguments: ["2.47.4.3", "2.999.1", "1.39.1"])
    func arcs(type: String) throws {
        let name = try subject([(type, TestDER.utf8String("ab"))])
        #expect(name.relativeNames.joined().map(\.type) == [type])
        #expect(try DistinguishedName(rfc4514: name.description) == name)
    }

    @Test(
        "a value that is no plain text makes the name unmatchable",
        arguments: [
            TestDER.utf8String("a\u{0}b"), TestDER.utf8String("a\nb"), TestDER.utf8String("a\u{FFFD}"),
            TestDER.utf8String("a\u{202E}b"), TestDER.utf8String("a\u{200B}b"), TestDER.utf8String("a\u{85}"),
            TestDER.utf8String(""), TestDER.value(0x0C, [0x61, 0xC3]), TestDER.value(0x0C, [0xED, 0xA0, 0x80]),
            TestDER.value(0x13, [0x61, 0xE9]), TestDER.value(0x14, [0x61, 0xE9]), TestDER.value(0x1E, [0, 0x61]),
            TestDER.value(0x1C, [0, 0, 0, 0x61]), TestDER.integer([1]),
        ])
    func unmatchable(value: [UInt8]) throws {
        let name = try subject([("2.5.4.3", value), (Self.organization, TestDER.utf8String("Example"))])
        #expect(!name.isMatchable)
        #expect(name.commonNames.isEmpty)
        #expect(name.description.hasPrefix("O=Example,CN=#"))
    }

    @Test("types are read in any case, by alias and by object identifier")
    func types() throws {
        let expected = try DistinguishedName(rfc4514: "CN=a,O=b,emailAddress=c@example.org")
        #expect(try DistinguishedName(rfc4514: "cn=a, o=b, E=c@example.org") == expected)
        #expect(
            try DistinguishedName(rfc4514: "2.5.4.3=a,organizationName=b,1.2.840.113549.1.9.1=c@example.org")
                == expected)
        #expect(try DistinguishedName(rfc4514: "CN=L\\c3\\bcbeck").commonNames == ["Lübeck"])
        #expect(try DistinguishedName(rfc4514: "CN=a+O=b").relativeNames.map(\.count) == [2])
        #expect(try DistinguishedName(rfc4514: "CN={id},O=Example").commonNames == ["{id}"])
    }

    @Test(
        "a text that is no name is refused with the reason",
        arguments: [
            ("", "the name is empty"), ("device", "\"device\" has no \"=\""), ("CN=", "CN has an empty value"),
            ("FOO=a", "\"FOO\" is no attribute type"), ("CN=a\\", "a \"\\\" stands before"),
            ("CN=a\\zz", "a \"\\\" stands before"), ("CN=a;b", "\";\" needs a \"\\\""),
            ("CN= a", "a space at either end"), ("CN=a ,O=b", "a space at either end"), ("CN=a,", "has no \"=\""),
            ("CN=#zz", "is not the hexadecimal DER"), ("CN=#0c05", "is not the hexadecimal DER"),
            ("CN=\\00", "control or invisible"), ("1..2=a", "is no attribute type"),
        ])
    func refusal(text: String, reason: String) {
        #expect {
            try DistinguishedName(rfc4514: text)
        } throws: {
            "\($0)".contains(reason)
        }
    }
}
