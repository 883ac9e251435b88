/// A distinguished name made ready to be held against a subtree of names (RFC 5280 §4.2.1.10), compared as policy
/// compares names: by §7.1 and RFC 4518.
struct PreparedDirectoryName: Sendable, Hashable {
    private struct Attribute: Sendable, Hashable {
        let type: String
        /// Prepared text, or the value as it stands where that is no text to be trusted.
        let value: [UInt8]
        let isText: Bool
    }

    /// `nil`: the name is too long to be compared.
    private let relativeNames: [[Attribute]]?

    init(_ name: DistinguishedName) {
        guard !name.isTooLongToCompare else {
            relativeNames = nil
            return
        }
        relativeNames = name.relativeNames.map { attributes in
            attributes.map {
                let value = $0.isText ? PreparedText.bytes($0.value) : Array($0.value.utf8)
                return Attribute(type: $0.type, value: value, isText: $0.isText)
            }
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

    /// Relative names are sets (§7.1).
    private static func compare(_ left: [Attribute], _ right: [Attribute]) -> Containment {
        guard left.count == right.count else { return .outside }
        if left.count == 1 { return compare(left[0], right[0]) }
        if Set(left) == Set(right) { return .inside }
        var isUnknown = false
        for attribute in left {
            let verdicts = right.map { compare(attribute, $0) }
            if verdicts.contains(.inside) { continue }
            guard verdicts.contains(.unknown) else { return .outside }
            isUnknown = true
        }
        return isUnknown ? .unknown : .inside
    }

    private static func compare(_ left: Attribute, _ right: Attribute) -> Containment {
        guard left.type == right.type else { return .outside }
        if left == right { return .inside }
        return left.isText && right.isText ? .outside : .unknown
    }
}
