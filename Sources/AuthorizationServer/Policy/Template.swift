/// A text with captures to fill in, such as `device-{id}`; a literal brace is written twice.
package struct Template: Sendable, Hashable {
    let pieces: [TemplateScanner.Piece]
    package let text: String

    package init(_ text: String) throws(TemplateError) {
        pieces = try TemplateScanner.pieces(of: text)
        for case .capture(let name, takesAny: true) in pieces { throw .captureOptionInTemplate(name) }
        self.text = text
    }

    /// The captures that the template needs.
    package var captures: Set<String> {
        Set(pieces.compactMap { if case .capture(let name, _) = $0 { name } else { nil } })
    }

    /// The text without its captures: what is known of every expansion. Whole when there are no captures.
    package var literalText: String {
        pieces.reduce(into: "") { if case .text(let literal) = $1 { $0 += literal } }
    }

    /// The text with captures filled in; `nil` when one is missing.
    package func expanded(with captures: Captures) -> String? {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): result += literal
            case .capture(let name, _):
                guard let value = captures[name] else { return nil }
                result += value
            }
        }
        return result
    }
}
