extension Template {
    /// Two captures with nothing between them that keeps them apart: what each may hold could be moved to the other, so
    /// that two identities share one text.
    package struct Joint: Error, Hashable {
        package let first: String
        package let second: String
        /// A character that neither may hold; `nil` when there is none among those that may be written there.
        package let separator: String?
    }

    /// The first joint of the template.
    ///
    /// Different captures give different texts where between each two neighbours there stands a character that neither may
    /// hold: a reader finds the ends of each. One capture alone, however often it is there, needs nothing.
    ///
    /// - Parameters:
    ///   - alphabets: what captures may hold, of every kind of name that they come from.
    ///   - separators: what may be written between them, the most usual first.
    package func joint(_ alphabets: CaptureAlphabets, separators: String = "/:|@=+,#") -> Joint? {
        guard captures.count > 1 else { return nil }
        var literal = ""
        var before: String?
        for piece in pieces {
            switch piece {
            case .text(let text): literal += text
            case .capture(let name, _):
                if let before, !literal.unicodeScalars.contains(where: { alphabets.separate(before, name, by: $0) }) {
                    return Joint(
                        first: before, second: name, separator: alphabets.separator(of: before, name, among: separators)
                    )
                }
                before = name
                literal = ""
            }
        }
        return nil
    }
}
