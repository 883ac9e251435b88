import JOSE
import Testing

@Suite("Reading JSON")
struct JSONParsingTests {
    @Test(
        "a JSON text is read as it was written",
        arguments: [
            "null", "true", "[]", "{}", "-1", "0", "9223372036854775807", #"{"a":[1,{"b":"c"}],"d":false}"#,
            #""a\"b\\c\n""#, "\"Zürich 🔑\"", "1.5",
        ])
    func roundTrip(_ text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
    }

    @Test("escapes and space are read")
    func escapes() throws {
        let text = " { \"\\u0061\" :\t[ \"\\ud83d\\udd11\\/\" ,\r\n 1e2 ] } "
        #expect(try JSONValue(parsing: Array(text.utf8)) == ["a": ["🔑/", .number(100)]])
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "nul", "tru e", "01", "1.", ".5", "+1", "-", "1e", "1e999", "--1", "0x1", "[1,]", "[1", "[,1]",
            "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
            "\"\\udc00\"", "\"\\ud800\\u0061\"", "\"\\u+123\"", "\"a\nb\"", "1 2", "{}x", "[1 2]", "'a'", "NaN",
        ])
    func refused(_ text: String) {
        #expect(throws: JSONValue.ParsingError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test("a byte order mark is named (RFC 8259 §8.1)")
    func byteOrderMark() {
        #expect(throws: JSONValue.ParsingError.byteOrderMark) {
            try JSONValue(parsing: [0xEF, 0xBB, 0xBF, 0x7B, 0x7D])
        }
        #expect(
            JSONValue.ParsingError.byteOrderMark.description
                == "not JSON: a byte order mark stands in front, which has to go (RFC 8259 §8.1)")
    }

    @Test("bytes that are not UTF-8 are refused", arguments: [[0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]])
    func encoding(_ bytes: [UInt8]) {
        #expect(throws: JSONValue.ParsingError.invalidString(position: 0)) {
            try JSONValue(parsing: [0x22] + bytes + [0x22])
        }
    }

    @Test("a letter with more than 30 marks is refused, as a name and as a value, and one with 30 is not")
    func marks() throws {
        let text = { (count: Int) in "e" + String(repeating: "\u{301}", count: count) }
        _ = try JSONValue(parsing: Array("{\"\(text(30))\": [\"\(text(30))\"]}".utf8))
        for body in ["{\"\(text(31))\": 1}", "\"\(text(31))\"", "\"e\(String(repeating: #"\u0301"#, count: 31))\""] {
            #expect(throws: JSONValue.ParsingError.self) { try JSONValue(parsing: Array(body.utf8)) }
        }
    }

    @Test("a member that is there twice is refused, however it is spelt")
    func duplicates() {
        for text in [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"[{"b":{"a":1,"a":2}}]"#] {
            #expect(throws: JSONValue.ParsingError.duplicateMember("a")) { try JSONValue(parsing: Array(text.utf8)) }
        }
    }

    @Test("a text that is nested without end is refused")
    func depth() throws {
        let bomb = String(repeating: "[", count: 100_000)
        #expect(throws: JSONValue.ParsingError.tooDeep(limit: 16)) { try JSONValue(parsing: Array(bomb.utf8)) }
        #expect(throws: JSONValue.ParsingError.self) { try JSONValue(parsing: Array("[[1]]".utf8), maximumDepth: 2) }
        #expect(try JSONValue(parsing: Array("[[1]]".utf8), maximumDepth: 3) == [[1]])
    }
}
