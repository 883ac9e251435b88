/// A part of a rule's `match` by which an identity does not meet it.
package struct MatchShortfall: Sendable, Hashable, CustomStringConvertible {
    /// Where it stands under `match`, such as `any[1].not.san-dns`.
    package let path: String
    /// What was found there.
    package let text: String

    package var description: String { "\(path): \(text)" }

    /// What is listed of anything, and how much of each: a diagnosis must not be as long as what strangers send.
    static let maximumListed = 8
    private static let maximumLength = 256

    /// The texts, clipped in number and in length.
    static func list(_ texts: [String]) -> String {
        let shown = texts.prefix(maximumListed).map { text in
            text.utf8.count <= maximumLength ? text : text.prefix(maximumLength) + "..."
        }
        let rest = texts.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
