/// Plain scalars that YAML 1.1, YAML 1.2 or a careful reader would not take for text.
enum AmbiguousScalar {
    /// What the text would be taken for, such as "a number"; `nil` when it can only be text.
    static func reading(of text: String) -> String? {
        if words.contains(text.lowercased()) { return "a boolean" }
        switch text {
        case "~", "null", "Null", "NULL": return "null"
        case "=", "<<": return "a YAML instruction"
        default: break
        }
        guard let first = text.utf8.first, isDigit(first) || "+-.".utf8.contains(first) else { return nil }
        if isNumber(text) { return "a number" }
        return isDate(text) ? "a date" : nil
    }

    private static let words: Set<String> = ["yes", "no", "on", "off", "true", "false", "y", "n"]

    /// Decimal, octal, hexadecimal, binary and base-60 numbers, infinities and NaN.
    private static func isNumber(_ text: String) -> Bool {
        var digits = Substring(text.lowercased())
        if digits.hasPrefix("+") || digits.hasPrefix("-") { digits.removeFirst() }
        if digits == ".inf" || digits == ".nan" { return true }
        guard digits.utf8.contains(where: isDigit) else { return false }
        if digits.hasPrefix("0x") {
            return digits.dropFirst(2).utf8.allSatisfy { isDigit($0) || (97...102).contains($0) || $0 == 95 }
        }
        if digits.hasPrefix("0o") || digits.hasPrefix("0b") {
            return digits.dropFirst(2).utf8.allSatisfy { isDigit($0) || $0 == 95 }
        }
        return isDecimal(digits) || isSexagesimal(digits)
    }

    /// Digits, `_` between them, a fraction, an exponent.
    private static func isDecimal(_ text: Substring) -> Bool {
        let parts = text.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].utf8.allSatisfy({ isDigit($0) || $0 == 46 || $0 == 95 }),
            parts[0].filter({ $0 == "." }).count <= 1, parts[0].utf8.contains(where: isDigit)
        else { return false }
        guard parts.count == 2 else { return true }
        let exponent = parts[1].drop { $0 == "+" || $0 == "-" }
        return !exponent.isEmpty && exponent.utf8.allSatisfy(isDigit)
    }

    /// Such as `12:30:45`, a number to YAML 1.1.
    private static func isSexagesimal(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy(isDigit) }
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.utf8.allSatisfy(isDigit) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
