/// Names that an operator gives to authorities and audiences.
enum ConfigurationName {
    static let allowed = "1 to 64 letters, digits, '.', '_' and '-', starting with a letter or digit"

    /// Whether the name can stand in requests, logs and commands.
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64, isLetterOrDigit(first) else { return false }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
    }

    /// Reports a name that is none.
    static func check(_ member: ConfigurationValue.Member) {
        guard !isValid(member.name) else { return }
        member.value.context.fault(
            line: member.line, path: member.value.path, "is not a name", found: member.name, allowed: allowed)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
