/// Splits the text of a pattern or template into literal text and captures.
enum TemplateScanner {
    enum Piece: Hashable {
        case text(String)
        /// - Parameter takesAny: whether it is written `{name:any}`.
        case capture(String, takesAny: Bool)
    }

    /// More captures would only make a name ambiguous, and the search for its readings slow.
    static let maximumCaptures = 4

    static func pieces(of text: String) throws(TemplateError) -> [Piece] {
        var pieces: [Piece] = []
        var literal = String.UnicodeScalarView()
        var captures = 0
        var rest = text.unicodeScalars[...]
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw .unbalancedBrace }
                captures += 1
                let capture = try capture(String(rest[..<end]))
                guard captures <= maximumCaptures else { throw .tooManyCaptures(limit: maximumCaptures) }
                if !literal.isEmpty { pieces.append(.text(String(literal))) }
                literal = String.UnicodeScalarView()
                pieces.append(capture)
                rest = rest[rest.index(after: end)...]
            case "}": throw .unbalancedBrace
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { pieces.append(.text(String(literal))) }
        return pieces
    }

    /// What stands between the braces: a name, and behind a colon what more it takes.
    private static func capture(_ text: String) throws(TemplateError) -> Piece {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard isCaptureName(parts[0]) else { throw .badCaptureName(parts[0]) }
        guard parts.count == 2 else { return .capture(parts[0], takesAny: false) }
        guard parts[1].utf8.elementsEqual("any".utf8) else { throw .badCaptureOption(parts[0], parts[1]) }
        return .capture(parts[0], takesAny: true)
    }

    private static func isCaptureName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
