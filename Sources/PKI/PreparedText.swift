import Foundation

/// Texts of distinguished names as they are compared: prepared by RFC 4518 §2, case folded (RFC 5280 §7.1).
///
/// Two texts are equal to caseIgnoreMatch when their bytes here are. Where the tables of Unicode leave a doubt the
/// texts stay different: what is not clearly the same name is another one.
enum PreparedText {
    /// The prepared bytes of a text without control characters.
    static func bytes(_ text: String) -> [UInt8] {
        // What is not to be normalized is equal to nothing but itself, the letters of ASCII apart.
        if text.utf8.allSatisfy({ $0 < 0x80 }) || !CombiningMarks.areFew(in: text) { return ascii(text.utf8) }
        // Compatibility forms may fold again: NFKC of a letter-like symbol can be a capital.
        let once = mapped(text).precomposedStringWithCompatibilityMapping
        return collapsed(mapped(once).precomposedStringWithCompatibilityMapping)
    }

    /// Whether `text` is one of those that are prepared to `prepared`. The first difference ends the comparison.
    static func isPrepared(_ text: String, as prepared: [UInt8]) -> Bool {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return bytes(text) == prepared }
        let space = UInt8(ascii: " ")
        var rest = prepared[...]
        // A text of spaces alone is prepared to one.
        var hasWord = false
        var hasSpace = false
        for byte in text.utf8 {
            if byte == space {
                hasSpace = true
                continue
            }
            if hasSpace, hasWord, rest.popFirst() != space { return false }
            guard rest.popFirst() == ((65...90).contains(byte) ? byte | 0x20 : byte) else { return false }
            (hasWord, hasSpace) = (true, false)
        }
        return hasWord ? rest.isEmpty : prepared == [space]
    }

    private static func ascii(_ text: String.UTF8View) -> [UInt8] {
        let space = UInt8(ascii: " ")
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text where byte != space || (result.last != space && !result.isEmpty) {
            result.append((65...90).contains(byte) ? byte | 0x20 : byte)
        }
        if result.last == space { result.removeLast() }
        return result.isEmpty ? [space] : result
    }

    /// §2.2: case folded by RFC 3454 table B.2 as far as Unicode's lower case goes, spaces made one, some left out.
    private static func mapped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x00AD, 0x034F, 0x1806, 0x180B...0x180D, 0xFE00...0xFE0F, 0xFFFC: continue
            case 0x00DF, 0x1E9E: result += "ss"
            case 0x03C2: result += "\u{03C3}"
            default:
                let isSpace = scalar.properties.generalCategory == .spaceSeparator
                result += isSpace ? " " : scalar.properties.lowercaseMapping
            }
        }
        return result
    }

    /// §2.6.1: no space at the ends and one between words. A space with a combining mark behind it is none.
    private static func collapsed(_ text: String) -> [UInt8] {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var isAfterSpace = true
        for (index, scalar) in scalars.enumerated() {
            let isSpace = scalar == " " && !(index + 1 < scalars.count && isMark(scalars[index + 1]))
            if !isSpace || !isAfterSpace { result.append(scalar) }
            isAfterSpace = isSpace
        }
        if isAfterSpace, result.last == " " { result.removeLast() }
        return result.isEmpty ? [UInt8(ascii: " ")] : Array(String(result).utf8)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
