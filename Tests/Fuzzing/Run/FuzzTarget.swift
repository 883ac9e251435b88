package import TestSupport

/// Something that is fed with cases. A case depends on its seed and number, and on the cases before it in its world.
package protocol FuzzTarget {
    /// The word of the command for it.
    static var kind: String { get }
    /// How many cases share what is costly to make.
    static var casesPerWorld: Int { get }

    /// Makes what the next cases share.
    mutating func enterWorld(_ random: inout SeededGenerator) throws

    /// Makes one case and judges it.
    mutating func judge(_ random: inout SeededGenerator) throws -> FuzzResult
}

/// What came of one case.
package struct FuzzResult: Sendable {
    /// What is to be counted.
    package var counts: [String]
    package var finding: String?
    /// Whether our reader accepted what it was shown.
    package var isAccepted = false
    /// How long the readers took, without the making of what they read.
    package var duration = Duration.zero
    package var changes: [String] = []
    package var files: [String: String] = [:]
}
