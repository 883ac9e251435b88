extension Template {
    /// Whether the two can give the same text, as far as the texts around their captures tell. Never false where they can.
    package func mayGiveTheSame(as other: Template) -> Bool {
        switch (captures.isEmpty, other.captures.isEmpty) {
        case (true, true): literalText.utf8.elementsEqual(other.literalText.utf8)
        case (true, false): other.mayGive(literalText)
        case (false, true): mayGive(other.literalText)
        case (false, false):
            Self.isOneTheStart(start, other.start) && Self.isOneTheStart(end.reversed(), other.end.reversed())
        }
    }

    private func mayGive(_ text: String) -> Bool {
        let text = Array(text.utf8)
        return text.count > start.count + end.count && text.starts(with: start)
            && text.reversed().starts(with: end.reversed())
    }

    /// What stands before the first capture.
    private var start: [UInt8] { Self.bytes(pieces.first) }

    /// What stands behind the last one.
    private var end: [UInt8] { Self.bytes(pieces.last) }

    private static func bytes(_ piece: TemplateScanner.Piece?) -> [UInt8] {
        if case .text(let literal)? = piece { Array(literal.utf8) } else { [] }
    }

    private static func isOneTheStart(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        zip(left, right).allSatisfy { $0 == $1 }
    }
}
