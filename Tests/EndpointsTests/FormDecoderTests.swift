import AuthorizationServer
import Testing

@testable import Endpoints

@Suite("Forms")
struct FormDecoderTests {
    @Test(
        "names and values are decoded once",
        arguments: [
            ("a=b", "b"), ("a=b%20c", "b c"), ("a=b+c", "b c"), ("a=%2B", "+"), ("a=b=c", "b=c"), ("a=%C3%A9", "é"),
            ("&&a=b&", "b"), ("%61=b", "b"), ("a=%2541", "%41"),
        ])
    func decodes(body: String, value: String) throws {
        #expect(try FormDecoder.decode(body.utf8)["a"] == value)
    }

    @Test("a parameter without a value counts as absent", arguments: ["a=", "a", "", "b=c"])
    func absent(body: String) throws {
        #expect(try FormDecoder.decode(body.utf8)["a"] == nil)
    }

    @Test(
        "a broken percent-encoding is a fault",
        arguments: ["a=%", "a=%4", "a=%4g", "a=%g4", "%=b", "a=b%", "a=%%41"])
    func brokenEncoding(body: String) {
        #expect(throws: FormParameters.Fault.brokenPercentEncoding) { try FormDecoder.decode(body.utf8) }
    }

    @Test("bytes that are no UTF-8 are a fault", arguments: ["a=%FF", "a=%C3", "a=%C0%AF", "a=%ED%A0%80", "%FF=a"])
    func notUTF8(body: String) {
        #expect(throws: FormParameters.Fault.notUTF8) { try FormDecoder.decode(body.utf8) }
    }

    @Test("a letter with more than 30 marks is a fault, and one with 30 is none")
    func marks() throws {
        let marks = { (count: Int) in "a=e" + String(repeating: "%CC%81", count: count) + "&b=e\u{301}" }
        #expect(try FormDecoder.decode(marks(30).utf8)["a"]?.unicodeScalars.count == 31)
        #expect(throws: FormParameters.Fault.manyMarks) { try FormDecoder.decode(marks(31).utf8) }
        let plain = "a=e" + String(repeating: "\u{301}", count: 31)
        #expect(throws: FormParameters.Fault.manyMarks) { try FormDecoder.decode(plain.utf8) }
    }

    @Test(
        "control characters are a fault, however they are written",
        arguments: ["%00", "%0A", "%0D", "%1F", "%7F", "\0"])
    func controlCharacters(value: String) {
        #expect(throws: FormParameters.Fault.controlCharacter(name: "a")) {
            try FormDecoder.decode("a=x\(value)y".utf8)
        }
    }

    @Test("a parameter that comes twice is a fault, also under two spellings and without values")
    func duplicates() {
        for body in ["a=1&a=2", "a=1&%61=1", "a&a", "a=&a="] {
            #expect(throws: FormParameters.Fault.duplicate(name: "a")) { try FormDecoder.decode(body.utf8) }
        }
    }

    @Test("more parameters than any client sends are a fault, found before they are compared")
    func tooMany() {
        let body = (0..<20_000).map { "p\($0)=1" }.joined(separator: "&")
        #expect(throws: FormParameters.Fault.tooMany(limit: 64)) { try FormDecoder.decode(body.utf8) }
    }
}
