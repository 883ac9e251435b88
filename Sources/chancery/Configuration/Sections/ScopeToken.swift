/// One scope (RFC 6749 §3.3).
enum ScopeToken {
    /// Reads a list of scopes; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> [String]? {
        guard let texts = value.texts(allowed: "a list of scopes", atLeastOne: false) else { return nil }
        let faulty = texts.filter { !isValid($0.text) }
        for text in faulty {
            text.value.fault(
                "is not a scope (RFC 6749, section 3.3)",
                allowed: "printable ASCII without space, double quote and backslash",
                hint: text.text.contains(" ") ? "write each scope as an element of the list" : nil)
        }
        return faulty.isEmpty ? texts.map(\.text) : nil
    }

    private static func isValid(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0) }
    }
}
