/// Splits the text of a pattern or template into literal text and captures.
enum TemplateScanner {
    enum Piece: Hashable {
        case text(String)
        case capture(String)
    }

    /// More captures would only make a name ambiguous, and the search for its readings slow.
    static let maximumCaptures = 4

    static func pieces(of text: String) throws(TemplateError) -> [Piece] {
        var pieces: [Piece] = []
        var literal = ""
        var captures = 0
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw .unbalancedBrace }
                let name = String(rest[..<end])
                guard isCaptureName(name) else { throw .badCaptureName(name) }
                captures += 1
                guard captures <= maximumCaptures else { throw .tooManyCaptures(limit: maximumCaptures) }
                if !literal.isEmpty { pieces.append(.text(literal)) }
                literal = ""
                pieces.append(.capture(name))
                rest = rest[rest.index(after: end)...]
            case "}": throw .unbalancedBrace
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        return pieces
    }

    private static func isCaptureName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
