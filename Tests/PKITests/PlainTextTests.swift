import PKI
import Testing

@Suite("Plain text")
struct PlainTextTests {
    @Test(
        "bytes that are no UTF-8, nothing, and spaces alone are none",
        arguments: [[0xFF], [], [0x20], [0x7F], [0x09], [0]])
    func none(bytes: [UInt8]) {
        #expect(!PlainText.isPlain(bytes[...]))
    }

    @Test("each printable character of ASCII but the space is one")
    func ascii() {
        for byte in UInt8(0x21)...0x7E { #expect(PlainText.isPlain([byte])) }
    }

    @Test(
        "what shows nothing by itself is none, alone or behind a letter",
        arguments: [
            0x1039, 0x17D2, 0x1A60, 0x1BAB, 0x2D7F, 0xAAF6, 0x10A3F, 0x1107F, 0x11133, 0x11F42, 0x13441, 0x13442,
            0x16FE4,
            0x1BC9D, 0x3164, 0x2800, 0x034F, 0xFE0F, 0x00AD, 0x200B,
        ])
    func unseen(value: UInt32) throws {
        let character = String(Character(try #require(Unicode.Scalar(value))))
        for text in [character, "a" + character, "a" + character + "b", "1" + character] {
            #expect(!PlainText.isPlain(Array(text.utf8)[...]))
        }
    }

    @Test("nothing that is ignorable by default, and nothing with a compatibility form, is one")
    func all() {
        for value in UInt32(0x80)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value), PlainText.isPlain(Array(String(Character(scalar)).utf8)[...])
            else {
                continue
            }
            #expect(!scalar.properties.isDefaultIgnorableCodePoint)
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
                break
            default: Issue.record("U+\(String(value, radix: 16))")
            }
        }
        for value in Array(0xFF01...0xFF5E) + Array(0x1D400...0x1D7FF) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            #expect(!PlainText.isPlain(Array(String(Character(scalar)).utf8)[...]))
        }
    }
}
