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
