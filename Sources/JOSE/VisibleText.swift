/// What strangers wrote, made fit for a message: nothing in it steers a terminal, hides, or turns round what stands
/// beside it.
package enum VisibleText {
    /// Whether a character shows itself.
    package static func shows(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
        // A braille pattern without dots is no space by its category, and looks like one.
        guard scalar != "\u{2800}", !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    /// Whether no letter has more than 30 combining marks, as the Stream-Safe Text Format has it (UAX #15 §13).
    ///
    /// To compare or to hash a `String` is to put the marks of a letter in order, in the square of their number: a
    /// parameter of 64 KB with nothing else takes a second.
    package static func hasFewMarks(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return true }
        var count = 0
        for scalar in text.unicodeScalars {
            count = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : count + 1
            guard count <= 30 else { return false }
        }
        return true
    }

    /// The text in quotes, cut after `limit` characters, with what does not show itself as `\u{1B}`.
    package static func quoted(_ text: String, limit: Int = 128) -> String {
        var result = "\""
        for scalar in text.unicodeScalars.prefix(limit) {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result += escaped(scalar)
        }
        return result + "\""
    }

    /// The character itself, or `\u{1B}` for one that does not show itself.
    package static func escaped(_ scalar: Unicode.Scalar) -> String {
        shows(scalar) ? String(Character(scalar)) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
}
