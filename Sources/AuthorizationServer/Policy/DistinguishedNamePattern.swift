package import PKI

/// A distinguished name whose attribute values may hold captures, such as `CN={id},O=Example`.
///
/// Compared attribute by attribute, never as one string, so that a value with a comma in it cannot pass for two: byte by
/// byte where there are captures, or else as RFC 5280 §7.1 compares names, without regard to case and spaces.
package struct DistinguishedNamePattern: Sendable, Hashable {
    private struct Attribute: Sendable, Hashable {
        let type: String
        let value: NamePattern
    }

    package let text: String
    /// Relative distinguished names, each a set of attributes.
    private let sequence: [[Attribute]]
    /// The only name that matches, where nothing is captured.
    private let prepared: PreparedName?

    package init(_ text: String) throws {
        let name = try DistinguishedName(rfc4514: text)
        sequence = try name.relativeNames.map { relativeName in
            try relativeName.map {
                Attribute(type: $0.type, value: try NamePattern($0.value, kind: .attributeValue))
            }
        }
        let literals = sequence.map { relativeName in
            relativeName.compactMap { attribute in
                attribute.value.literal.map { (type: attribute.type, value: $0) }
            }
        }
        let isLiteral = zip(sequence, literals).allSatisfy { $0.count == $1.count }
        prepared = isLiteral ? PreparedName(literals) : nil
        self.text = text
    }

    package var captures: Set<String> {
        sequence.joined().reduce(into: []) { $0.formUnion($1.value.captures) }
    }

    /// What each capture may hold.
    var alphabets: CaptureAlphabets {
        sequence.joined().reduce(into: CaptureAlphabets()) { $0.formUnion(CaptureAlphabets($1.value.alphabets)) }
    }

    /// The captured values, or `nil` when the name differs in a part, in their number or in their order.
    package func match(_ name: DistinguishedName) -> Captures? {
        read(name).captures
    }

    /// In how many ways the name matches, and with which captures if it is one.
    package func read(_ name: DistinguishedName) -> NameReading {
        if let prepared { return prepared.isSame(as: name) ? .one([:]) : .none }
        guard name.isMatchable, name.relativeNames.count == sequence.count else { return .none }
        var result = NameReading.one([:])
        var captures = Captures()
        for (expected, found) in zip(sequence, name.relativeNames) {
            guard expected.count == found.count else { return .none }
            for attribute in expected {
                let candidates = found.filter { $0.type == attribute.type }
                guard let first = candidates.first else { return .none }
                // Which of two attributes of one type is meant, nobody can tell.
                let reading = candidates.count == 1 ? attribute.value.read(first.value) : .several
                switch reading {
                case .none: return .none
                case .several, .unfit: result = reading
                case .one(let values): guard captures.merge(values) else { return .none }
                }
            }
        }
        return result == .one([:]) ? .one(captures) : result
    }
}
