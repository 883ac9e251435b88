import JOSE

/// Text for a terminal that may hold what strangers wrote: nothing in it steers the terminal, or hides, or turns round
/// what stands beside it.
enum TerminalText {
    /// One line, with characters that do not show themselves written as `\u{1B}`.
    static func line(_ text: String) -> String {
        escaped(text, by: VisibleText.escaped)
    }

    /// JSON with such characters as escapes, which stand in its strings alone (RFC 8259 §7).
    static func json(_ value: JSONValue) -> String {
        escaped(String(decoding: value.serialized(), as: UTF8.self)) { scalar in
            UTF16.encode(scalar).map { $0.map(escape).joined() } ?? ""
        }
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func escaped(_ text: String, by escape: (Unicode.Scalar) -> String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if VisibleText.shows(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
        }
        return result
    }
}
