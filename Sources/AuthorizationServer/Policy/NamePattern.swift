/// A name with captures, such as `spiffe://example.org/device/{id}`.
///
/// A capture takes one segment: at least one character, and none that separates the segments of its kind of name. It
/// holds what its `CaptureAlphabet` has, or with `{id:any}` all else too. A name that can be read in two ways does not
/// match.
package struct NamePattern: Sendable, Hashable {
    /// The kinds of names, each with the characters that a capture never holds.
    package enum Kind: Sendable, Hashable {
        case uri, dnsName, email, attributeValue, clientIdentifier, claim

        var separators: [UInt8] {
            switch self {
            case .uri, .clientIdentifier: Array("/?#".utf8)
            case .dnsName: Array("/.".utf8)
            case .email: Array("/@".utf8)
            case .attributeValue: Array("/".utf8)
            // What separates the parts of subjects of every kind: paths, URNs, URLs, e-mail addresses, workflows at a ref.
            case .claim: Array("/:@?#".utf8)
            }
        }
    }

    enum Part: Sendable, Hashable {
        case literal([UInt8])
        case capture(String, CaptureAlphabet)
    }

    package let text: String
    package let kind: Kind
    let parts: [Part]
    /// What is asked of the host that a capture stands in.
    let host: HostRule?

    /// The names of the captures.
    package var captures: Set<String> { Set(alphabets.keys) }

    /// What each capture may hold.
    package var alphabets: [String: CaptureAlphabet] {
        var alphabets: [String: CaptureAlphabet] = [:]
        for case .capture(let name, let alphabet) in parts { alphabets[name] = alphabet }
        return alphabets
    }

    /// The only name that matches, where nothing is captured.
    var literal: String? {
        if parts.count == 1, case .literal(let bytes) = parts[0] { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// The text before the first capture; `nil` when there is none.
    var literalStart: String? {
        if case .literal(let bytes)? = parts.first { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// The text behind the last capture; `nil` when there is none.
    var literalEnd: String? {
        if case .literal(let bytes)? = parts.last { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// Reads a pattern. `{name}` captures, `{name:any}` captures more; names are lower-case letters, digits, `-` and `_`.
    package init(_ text: String, kind: Kind) throws(TemplateError) {
        var parts: [Part] = []
        var names: Set<String> = []
        var places = CapturePlaces(kind)
        for piece in try TemplateScanner.pieces(of: text) {
            switch piece {
            case .text(let literal):
                places.pass(literal)
                parts.append(.literal(Self.folded(literal, kind: kind)))
            case .capture(let name, let takesAny):
                guard names.insert(name).inserted else { throw .repeatedCapture(name) }
                if case .capture(let before, _)? = parts.last { throw .adjacentCaptures(before, name) }
                parts.append(.capture(name, places.alphabet(takingAny: takesAny)))
            }
        }
        guard !parts.isEmpty else { throw .empty }
        self.text = text
        self.kind = kind
        self.parts = parts
        host = places.host
    }

    /// Domain names are compared without regard to ASCII case (RFC 4343); other names byte by byte.
    static func folded(_ text: String, kind: Kind) -> [UInt8] {
        guard kind == .dnsName else { return Array(text.utf8) }
        return text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }
}
