package import PKI

/// A distinguished name whose attribute values may hold captures, such as `CN={id},O=Example`.
///
/// Compared attribute by attribute, never as one string, so that a value with a comma in it cannot pass for two.
package struct DistinguishedNamePattern: Sendable, Hashable {
    private struct Attribute: Sendable, Hashable {
        let type: String
        let value: NamePattern
    }

    package let text: String
    /// Relative distinguished names, each a set of attributes.
    private let sequence: [[Attribute]]

    package init(_ text: String) throws {
        let name = try DistinguishedName(rfc4514: text)
        sequence = try name.relativeNames.map { relativeName in
            try relativeName.map {
                Attribute(type: $0.type, value: try NamePattern($0.value, kind: .attributeValue))
            }
        }
        self.text = text
    }

    package var captures: Set<String> {
        sequence.joined().reduce(into: []) { $0.formUnion($1.value.captures) }
    }

    /// The captured values, or `nil` when the name differs in a part, in their number or in their order.
    package func match(_ name: DistinguishedName) -> [String: String]? {
        read(name).captures
    }

    /// In how many ways the name matches, and with which captures if it is one.
    package func read(_ name: DistinguishedName) -> NameReading {
        guard name.isMatchable, name.relativeNames.count == sequence.count else { return .none }
        var captures = CaptureSet()
        var hasSeveralReadings = false
        for (expected, found) in zip(sequence, name.relativeNames) {
            guard expected.count == found.count else { return .none }
            for attribute in expected {
                let candidates = found.filter { $0.type == attribute.type }
                guard let first = candidates.first else { return .none }
                // Which of two attributes of one type is meant, nobody can tell.
                switch candidates.count == 1 ? attribute.value.read(first.value) : .several {
                case .none: return .none
                case .several: hasSeveralReadings = true
                case .one(let values): guard captures.merge(values) else { return .none }
                }
            }
        }
        return hasSeveralReadings ? .several : .one(captures.values)
    }
}
