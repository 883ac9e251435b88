/// A distinguished name made ready to be held against a subtree of names (RFC 5280 §4.2.1.10), compared as policy
/// compares names: by §7.1 and RFC 4518.
struct PreparedDirectoryName: Sendable, Hashable {
    private struct Attribute: Sendable, Hashable {
        let type: String
        /// Prepared text, or the value as it stands where that is no text to be trusted.
        let value: [UInt8]
        let isText: Bool

        func precedes(_ other: Attribute) -> Bool {
            if type != other.type { return type < other.type }
            if isText != other.isText { return isText }
            return value.lexicographicallyPrecedes(other.value)
        }
    }

    /// The attributes of each in an order of their own; `nil`: the name is too long to be compared.
    private let relativeNames: [[Attribute]]?

    init(_ name: DistinguishedName) {
        guard !name.isTooLongToCompare else {
            relativeNames = nil
            return
        }
        relativeNames = name.relativeNames.map { attributes in
            attributes
                .map {
                    let value = $0.isText ? PreparedText.bytes($0.value) : Array($0.value.utf8)
                    return Attribute(type: $0.type, value: value, isText: $0.isText)
                }
                .sorted { $0.precedes($1) }
        }
    }

    /// Whether `base` is the beginning of the name.
    func containment(in base: PreparedDirectoryName) -> Containment {
        guard let relativeNames, let expected = base.relativeNames else { return .unknown }
        guard expected.count <= relativeNames.count else { return .outside }
        var isUnknown = false
        for (expected, found) in zip(expected, relativeNames) {
            switch Self.compare(expected, found) {
            case .inside: continue
            case .outside: return .outside
            case .unknown: isUnknown = true
            }
        }
        return isUnknown ? .unknown : .inside
    }

    /// Whether both are the same name, as far as they can be compared.
    func isSame(as other: PreparedDirectoryName) -> Bool {
        containment(in: other) == .inside && other.containment(in: self) == .inside
    }

    /// Relative names are sets (§7.1). Those of one type are compared with each other, each read once.
    private static func compare(_ left: [Attribute], _ right: [Attribute]) -> Containment {
        guard left.count == right.count else { return .outside }
        if left == right { return .inside }
        var (left, right) = (left[...], right[...])
        while let type = left.first?.type {
            let expected = left.prefix { $0.type == type }
            left = left[expected.endIndex...]
            right = right.drop { $0.type < type }
            let found = right.prefix { $0.type == type }
            right = right[found.endIndex...]
            guard mayContain(found, expected) else { return .outside }
        }
        return .unknown
    }

    /// Whether each of the expected attributes, which have one type and are in order, may be among those that were found.
    private static func mayContain(_ found: ArraySlice<Attribute>, _ expected: ArraySlice<Attribute>) -> Bool {
        guard let last = found.last else { return false }
        // Behind the texts: a value that is none may stand for any.
        guard last.isText else { return true }
        var rest = found
        return expected.allSatisfy { attribute in
            guard attribute.isText else { return true }
            rest = rest.drop { $0.precedes(attribute) }
            return rest.first == attribute
        }
    }
}
