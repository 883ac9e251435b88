import AuthorizationServer
import PKI
import TestSupport
import Testing

@Suite("Patterns of distinguished names")
struct DistinguishedNamePatternTests {
    @Test(
        "compares attribute by attribute, in order and number",
        arguments: [
            ("CN={id},O=Example", "CN=device-1,O=Example", ["id": "device-1"]),
            ("cn={id}, o=Example", "CN=device-1,O=Example", ["id": "device-1"]),
            ("CN={id},OU={unit},O=Example", "CN=a,OU=b,O=Example", ["id": "a", "unit": "b"]),
            ("CN={id},O=Example", "O=Example,CN=device-1", nil),
            ("CN={id},O=Example", "CN=device-1,O=Example,C=DE", nil),
            ("CN={id},O=Example", "CN=device-1", nil),
            ("CN={id},O=Example", "CN=device-1,O=example", nil),
            ("CN={id},O=Example", "CN=device-1\\,O\\=Example", nil),
            ("CN={id},O=Example", "CN=x\\,y,O=Example", ["id": "x,y"]),
            ("CN={id}+UID={user},O=Example", "UID=u+CN=c,O=Example", ["id": "c", "user": "u"]),
            ("CN={id}+UID={user}", "CN=c,UID=u", nil),
            ("CN={id}", "CN=a/b", nil),
            ("CN=Meter 1,O=Example", "CN=meter  1,O=EXAMPLE", [:]),
            ("CN=Meter 1,O=Example", "O=Example,CN=Meter 1", nil),
            ("CN=Meter,O=Example", "CN=Meter\\,O=Example", nil),
            ("CN={{1}},O=Example", "cn={1},o=example", [:]),
            ("CN=c+UID=u", "UID=U+CN=C", [:]),
            ("CN=c,O={org}", "CN=C,O=Example", nil),
        ] as [(String, String, Captures?)])
    func compares(pattern: String, name: String, captures: Captures?) throws {
        #expect(try DistinguishedNamePattern(pattern).match(DistinguishedName(rfc4514: name)) == captures)
    }

    @Test("one capture in two attributes must have one value")
    func repeated() throws {
        let pattern = try DistinguishedNamePattern("CN={id},UID={id}")
        #expect(try pattern.match(DistinguishedName(rfc4514: "CN=a,UID=a")) == ["id": "a"])
        #expect(try pattern.match(DistinguishedName(rfc4514: "CN=a,UID=b")) == nil)
    }

    @Test(
        "a certificate whose name holds NUL or a control character matches nothing",
        arguments: [UInt8(0), 7, 0x1b, 0x7f])
    func hostile(byte: UInt8) throws {
        let authority = try TestCertificateAuthority(name: "Root")
        let identity = try authority.leaf("unused") {
            $0.subject = TestName.attributes([
                ("2.5.4.10", TestDER.utf8String("Example")), ("2.5.4.3", TestDER.value(0x0C, [0x61, byte, 0x62])),
            ])
        }
        #expect(try DistinguishedNamePattern("CN={id},O=Example").match(identity.certificate.subject) == nil)
        #expect(identity.certificate.subject.commonNames == [])
    }

    @Test(
        "what is no distinguished name is refused", arguments: ["", "CN", "CN=", "XX=a", "CN=a,", "CN={id", "CN=a\\"])
    func refused(text: String) {
        #expect(throws: (any Error).self) { try DistinguishedNamePattern(text) }
    }
}
