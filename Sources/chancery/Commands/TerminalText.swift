import JOSE

/// Text for a terminal that may hold what strangers wrote: nothing in it steers the terminal, or hides, or turns round
/// what stands beside it.
enum TerminalText {
    /// One line, with characters that do not show themselves written as `\u{1B}`.
    static func line(_ text: String) -> String {
        text.unicodeScalars.map(VisibleText.escaped).joined()
    }

    /// JSON, in which such characters are always escapes (`JSONValue.serialized`).
    static func json(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }
}
