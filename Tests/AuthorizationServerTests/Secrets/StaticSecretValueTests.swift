import AuthorizationServer
import Testing

@Suite("Values of static secrets")
struct StaticSecretValueTests {
    @Test(
        "what a header field carries unchanged is a value",
        arguments: ["x", "Bearer abc", "a\tb", "~!\"\\{}", "0", String(repeating: "k", count: 65_536)])
    func accepted(_ text: String) throws {
        let value = try StaticSecretValue(Array(text.utf8))
        #expect(value.text == text)
        #expect(value.bytes == Array(text.utf8))
    }

    @Test(
        "all else is refused with its place",
        arguments: [
            ([], .empty), (Array(repeating: 0x6B, count: 65_537), .tooLong),
            (Array("a\nb".utf8), .lineBreak(position: 2)), (Array("a\r\nX-Admin: 1".utf8), .lineBreak(position: 2)),
            (Array("a\r".utf8), .lineBreak(position: 2)), ([0x61, 0], .controlCharacter(position: 2)),
            ([0x1B, 0x5B], .controlCharacter(position: 1)), ([0x61, 0x7F], .controlCharacter(position: 2)),
            (Array("é".utf8), .notASCII(position: 1)), ([0x61, 0xFF], .notASCII(position: 2)),
            (Array("\u{FEFF}key".utf8), .notASCII(position: 1)), (Array(" a".utf8), .surroundedByBlanks),
            (Array("a\t".utf8), .surroundedByBlanks), (Array(" ".utf8), .surroundedByBlanks),
        ] as [([UInt8], StaticSecretFault)])
    func refused(_ bytes: [UInt8], _ fault: StaticSecretFault) {
        #expect(throws: fault) { try StaticSecretValue(bytes) }
    }

    @Test("neither its description nor a dump shows it")
    func redacted() throws {
        let value = try StaticSecretValue(Array("hush-hush".utf8))
        var dumped = ""
        dump(value, to: &dumped)
        for text in ["\(value)", String(reflecting: value), dumped, "\([value])"] {
            #expect(!text.contains("hush"))
        }
    }
}
