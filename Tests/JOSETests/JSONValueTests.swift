import Foundation
import JOSE
import Testing

@Suite("JSON")
struct JSONValueTests {
    private func text(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }

    @Test("is compact and keeps the order of members")
    func compact() {
        let value: JSONValue = ["z": 1, "a": [true, .null, "x"], "m": ["k": -9_223_372_036_854_775_808]]
        #expect(text(value) == #"{"z":1,"a":[true,null,"x"],"m":{"k":-9223372036854775808}}"#)
    }

    @Test(
        "escapes what must be escaped and nothing else",
        arguments: [
            ("", #""""#), ("a/b", #""a/b""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
            ("\u{0}\u{1f}\u{7f}", #""\u0000\u001f\u007f""#), ("é€🙂", "\"é€🙂\""),
            // Nothing that steers a terminal or hides: C1 controls, directions, line separators, tags.
            ("a\u{85}b\u{9B}", #""a\u0085b\u009b""#), ("\u{202E}\u{2066}\u{200F}", #""\u202e\u2066\u200f""#),
            ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("é\u{E0041}é", #""é\udb40\udc41é""#),
        ])
    func escapes(string: String, json: String) {
        #expect(text(.string(string)) == json)
        #expect(text(.object([.init(string, .null)])) == "{\(json):null}")
    }

    @Test("escapes in JSON of earlier versions what is escaped now, and nothing else")
    func escapesText() throws {
        let old = JSONValue.object([.init("a\u{202E}é", .string("\u{85}\n€"))])
        let text = String(decoding: old.serialized(escapingHidden: false), as: UTF8.self)
        #expect(text.unicodeScalars.contains("\u{202E}"))
        #expect(JSONEscapes.escapingHidden(text) == String(decoding: old.serialized(), as: UTF8.self))
        #expect(JSONEscapes.escapingHidden("{\n \"a\": 1}") == "{  \"a\": 1}")
    }

    @Test("finds what must be escaped wherever it stands, and beside anything", arguments: 0..<20)
    func escapesAnywhere(position: Int) throws {
        for code in (0...0x21).map(UInt8.init) + [0x22, 0x5b, 0x5c, 0x5d, 0x7e, 0x7f, 0x80, 0xbf] {
            for neighbour in ["!", "\u{20}", "#", "~", "]", "é", "🙂"] {
                var scalars = Array(repeating: neighbour, count: 20)
                scalars[position] = String(UnicodeScalar(code))
                let string = scalars.joined()
                let json = text(.string(string))
                #expect(try JSONDecoder().decode(String.self, from: Data(json.utf8)) == string)
                #expect(!json.dropFirst().dropLast().utf8.contains { $0 < 0x20 || $0 == 0x7f })
            }
        }
    }

    @Test("a number that JSON has no word for is null", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(number: Double) {
        #expect(text(.number(number)) == "null")
    }

    @Test(
        "numbers come back as they were",
        arguments: [0.5, -0.25, 1e300, Double.leastNonzeroMagnitude, 1.0, 123_456_789.125])
    func numbers(number: Double) throws {
        let read = try JSONSerialization.jsonObject(
            with: Data(JSONValue.number(number).serialized()), options: .fragmentsAllowed)
        #expect((read as? NSNumber)?.doubleValue == number)
    }

    @Test("another reader reads every string that it writes")
    func roundTrip() throws {
        for _ in 0..<500 {
            let strings = (0..<4).map { _ in Self.randomString() }
            let members = strings.enumerated().map { JSONValue.Member("\($0)\($1)", .string($1)) }
            let json = JSONValue.object(members).serialized()
            let read = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: String])
            let expected = Dictionary(uniqueKeysWithValues: strings.enumerated().map { ("\($0)\($1)", $1) })
            #expect(read.count == expected.count)
            for (name, value) in expected { #expect(read[name].map { Array($0.utf8) } == Array(value.utf8)) }
        }
    }

    private static func randomString() -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x7f, 0...0x1f, 0x80...0x7ff, 0x800...0xd7ff, 0x10000...0x10ffff]
        let scalars = (0..<Int.random(in: 0...12)).compactMap { _ in
            ranges.randomElement().flatMap { Unicode.Scalar(UInt32.random(in: $0)) }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
