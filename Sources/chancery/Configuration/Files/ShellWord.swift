/// Text as a word of a POSIX shell, so that a hint can be pasted.
enum ShellWord {
    /// The text as one word; quoted only where it has to be.
    ///
    /// - Parameter expandingVariables: whether `${NAME}` in it is for the shell to fill in.
    static func quoted(_ text: String, expandingVariables: Bool = false) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: "/._-+,:@%".utf8.contains(byte)
                }
            }
        // A name that begins with a hyphen would be an option.
        let text = text.hasPrefix("-") ? "./" + text : text
        if isPlain { return text }
        guard expandingVariables else { return "'" + text.replacing("'", with: "'\\''") + "'" }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("`", with: "\\`")
            + "\""
    }
}
