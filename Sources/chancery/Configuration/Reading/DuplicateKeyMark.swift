import Yams

/// Makes a key that stands twice in its mapping unlike the other, so that the document can be read to its end.
///
/// The parser stops at the first such key; a configuration's faults are to be reported all at once.
enum DuplicateKeyMark {
    /// A character of the private use area; no name in a configuration has it.
    private static let mark: Unicode.Scalar = "\u{E0C4}"

    /// The text with a mark before the key at that place; `nil` when no plain or quoted key stands there.
    static func marking(_ text: String, at place: Mark) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1].unicodeScalars
        guard
            var position = line.index(line.startIndex, offsetBy: place.column - 1, limitedBy: line.endIndex),
            position < line.endIndex
        else { return nil }
        if line[position] == "\"" || line[position] == "'" {
            position = line.index(after: position)
        } else if !line[position].properties.isAlphabetic, line[position] != mark, line[position] != "_" {
            return nil
        }
        var marked = text.unicodeScalars
        marked.insert(mark, at: position)
        return String(marked)
    }

    /// The key without marks, and whether there were any.
    static func unmarked(_ key: String) -> (key: String, isMarked: Bool) {
        let scalars = key.unicodeScalars.drop { $0 == mark }
        return (String(scalars), scalars.startIndex != key.unicodeScalars.startIndex)
    }
}
