import JOSE

/// Plain scalars that mean the same in YAML and JSON (RFC 8259 §3, §6).
enum JSONLiteral {
    /// The value; `nil` for what JSON would not read, such as `yes`, `0012` or `1_000`.
    static func value(of text: String) -> JSONValue? {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: break
        }
        if let integer = Int64(text) { return String(integer) == text ? .integer(integer) : nil }
        return isFraction(text) ? Double(text).flatMap { $0.isFinite ? .number($0) : nil } : nil
    }

    /// `-?(0|[1-9][0-9]*)\.[0-9]+`; exponents are left out, for YAML readers differ about them.
    private static func isFraction(_ text: String) -> Bool {
        let parts = (text.hasPrefix("-") ? text.dropFirst() : text[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return false }
        return parts[0] == "0" || !parts[0].hasPrefix("0")
    }
}
