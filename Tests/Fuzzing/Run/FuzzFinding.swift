/// Something that must not be, with all that it takes to see it again.
package struct FuzzFinding: Sendable {
    /// What was fuzzed: the word of the command.
    package let kind: String
    package let seed: UInt64
    package let number: Int
    package let text: String
    /// What was done to the input.
    package let changes: [String]
    /// Files by name: PEM.
    package let files: [String: String]
}
