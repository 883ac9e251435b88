/// Object identifiers in dotted form (X.660), written in the one way in which certificates are compared with them.
enum ObjectIdentifierText {
    static let allowed = "numbers with dots between them, without leading zeros, such as \"1.3.6.1.4.1.32473.1\""

    /// Whether an extension could have the identifier.
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in UInt64(part).flatMap { String($0) == part ? $0 : nil } }
        guard numbers.count == parts.count, (2...64).contains(numbers.count) else { return false }
        return numbers[0] < 2 ? numbers[1] < 40 : numbers[0] == 2
    }
}
