/// A name with captures, such as `spiffe://example.org/device/{id}`.
///
/// A capture takes one segment: at least one character, and none that separates the segments of its kind of name. A
/// name that can be read in two ways does not match.
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

    private enum Part: Sendable, Hashable {
        case literal([UInt8])
        case capture(String)
    }

    package let text: String
    package let kind: Kind
    private let parts: [Part]

    /// The names of the captures.
    package var captures: Set<String> {
        Set(parts.compactMap { if case .capture(let name) = $0 { name } else { nil } })
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

    /// Reads a pattern. `{name}` captures; names are lower-case letters, digits, `-` and `_`.
    package init(_ text: String, kind: Kind) throws(TemplateError) {
        var parts: [Part] = []
        var names: Set<String> = []
        for piece in try TemplateScanner.pieces(of: text) {
            switch piece {
            case .text(let literal):
                parts.append(.literal(Self.folded(literal, kind: kind)))
            case .capture(let name):
                guard names.insert(name).inserted else { throw .repeatedCapture(name) }
                if case .capture(let before)? = parts.last { throw .adjacentCaptures(before, name) }
                parts.append(.capture(name))
            }
        }
        guard !parts.isEmpty else { throw .empty }
        self.text = text
        self.kind = kind
        self.parts = parts
    }

    /// The captured values, or `nil` when the name does not match, or matches in more than one way.
    package func match(_ name: String) -> [String: String]? {
        read(name).captures
    }

    /// In how many ways the name matches, and with which captures if it is one.
    package func read(_ name: String) -> NameReading {
        if case .literal(let literal)? = parts.first, kind != .dnsName, !name.utf8.starts(with: literal) {
            return .none
        }
        let name = Self.folded(name, kind: kind)
        if case .literal(let literal)? = parts.first, !name.starts(with: literal) { return .none }
        if parts.count == 1, case .literal(let literal) = parts[0] { return name == literal ? .one([:]) : .none }
        if let single = singleCapture { return match(single, name).map { .one($0) } ?? .none }
        let readings = countReadings(of: name)
        guard readings[0][0] == 1 else { return readings[0][0] == 0 ? .none : .several }
        var captures: [String: String] = [:]
        var position = 0
        for (index, part) in parts.enumerated() {
            switch part {
            case .literal(let literal): position += literal.count
            case .capture(let capture):
                // The one reading goes on where the rest can be read.
                var end = position + 1
                while readings[index + 1][end] == 0 { end += 1 }
                guard !Self.isDeceptive(name[position..<end]) else { return .none }
                captures[capture] = String(decoding: name[position..<end], as: UTF8.self)
                position = end
            }
        }
        return .one(captures)
    }

    /// The usual pattern: one capture, which takes what stands between the literals around it.
    private var singleCapture: (before: [UInt8], capture: String, after: [UInt8])? {
        switch parts.count {
        case 1:
            if case .capture(let name) = parts[0] { return ([], name, []) }
        case 2:
            if case .literal(let before) = parts[0], case .capture(let name) = parts[1] { return (before, name, []) }
            if case .capture(let name) = parts[0], case .literal(let after) = parts[1] { return ([], name, after) }
        case 3:
            if case .literal(let before) = parts[0], case .capture(let name) = parts[1],
                case .literal(let after) = parts[2]
            {
                return (before, name, after)
            }
        default: break
        }
        return nil
    }

    private func match(
        _ pattern: (before: [UInt8], capture: String, after: [UInt8]), _ name: [UInt8]
    ) -> [String: String]? {
        let end = name.count - pattern.after.count
        guard pattern.before.count < end, name.starts(with: pattern.before), name[end...].elementsEqual(pattern.after)
        else { return nil }
        let value = name[pattern.before.count..<end]
        let separators = kind.separators
        guard !value.contains(where: separators.contains), !Self.isDeceptive(value) else { return nil }
        return [pattern.capture: String(decoding: value, as: UTF8.self)]
    }

    /// Whether a captured segment is read as another one: a reader of paths leaves the folder by it or makes two segments
    /// of it (RFC 3986 §5.2.4, §6.2.2.2), a person misses its spaces. Subjects and claims are made of captures.
    private static func isDeceptive(_ segment: ArraySlice<UInt8>) -> Bool {
        let (dot, space) = (UInt8(ascii: "."), UInt8(ascii: " "))
        // Nobody sees a space at the end.
        if segment.first == space || segment.last == space { return true }
        if segment.count <= 2, segment.allSatisfy({ $0 == dot }) { return true }
        if segment.contains(UInt8(ascii: "\\")) { return true }
        guard segment.contains(UInt8(ascii: "%")) else { return false }
        let text = String(decoding: segment, as: UTF8.self).lowercased()
        return ["%2e", "%2f", "%5c"].contains { text.contains($0) }
    }

    /// In how many ways, counted up to 2, the name from each position on can be read as each part and those behind it.
    ///
    /// Filled from the end, so that the time is linear in the name however many captures there are.
    private func countReadings(of name: [UInt8]) -> [[UInt8]] {
        var readings = [[UInt8]](repeating: [UInt8](repeating: 0, count: name.count + 1), count: parts.count + 1)
        readings[parts.count][name.count] = 1
        let separators = kind.separators
        for (index, part) in parts.enumerated().reversed() {
            for position in name.indices.reversed() {
                switch part {
                case .literal(let literal):
                    guard name[position...].starts(with: literal) else { continue }
                    readings[index][position] = readings[index + 1][position + literal.count]
                case .capture:
                    guard !separators.contains(name[position]) else { continue }
                    let ways = readings[index + 1][position + 1] + readings[index][position + 1]
                    readings[index][position] = min(2, ways)
                }
            }
        }
        return readings
    }

    /// Domain names are compared without regard to ASCII case (RFC 4343); other names byte by byte.
    private static func folded(_ text: String, kind: Kind) -> [UInt8] {
        guard kind == .dnsName else { return Array(text.utf8) }
        return text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }
}
