/// A distinguished name made ready to be compared with many others by RFC 5280 §7.1: as `comparisonForm` compares, but
/// without making that form of each of the others.
package struct PreparedName: Sendable, Hashable {
    private struct Attribute: Sendable, Hashable {
        let type: String
        let value: [UInt8]
    }

    /// The attributes of a relative name in an order of their own.
    private let relativeNames: [[Attribute]]

    /// Of attribute types by object identifier and values as text; `nil` for a name that is equal to none.
    package init?(_ relativeNames: [[(type: String, value: String)]]) {
        let name = DistinguishedName(
            relativeNames: relativeNames.map { $0.map { DistinguishedName.Attribute(type: $0.type, value: $0.value) } })
        guard name.comparisonForm != nil else { return nil }
        self.relativeNames = name.relativeNames.map(Self.prepared)
    }

    /// Whether it is the same name.
    package func isSame(as name: DistinguishedName) -> Bool {
        guard name.isMatchable, !name.isTooLongToCompare, name.relativeNames.count == relativeNames.count else {
            return false
        }
        return zip(relativeNames, name.relativeNames).allSatisfy { expected, found in
            guard expected.count == found.count else { return false }
            guard expected.count == 1 else { return expected == Self.prepared(found) }
            return expected[0].type == found[0].type && PreparedText.isPrepared(found[0].value, as: expected[0].value)
        }
    }

    private static func prepared(_ relativeName: [DistinguishedName.Attribute]) -> [Attribute] {
        relativeName.map { Attribute(type: $0.type, value: PreparedText.bytes($0.value)) }
            .sorted { left, right in
                left.type == right.type ? left.value.lexicographicallyPrecedes(right.value) : left.type < right.type
            }
    }
}
