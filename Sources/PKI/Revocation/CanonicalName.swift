/// A distinguished name made ready for comparison (RFC 5280 §7.1): case and superfluous spaces do not count, nor does
/// the string type, nor the order inside a relative name.
///
/// Values that are no text to be trusted are compared byte by byte.
struct CanonicalName: Sendable, Hashable {
    let name: DistinguishedName

    init(_ name: DistinguishedName) {
        self.name = DistinguishedName(
            relativeNames: name.relativeNames.map { attributes in
                let folded = attributes.map(Self.folded)
                return folded.count < 2 ? folded : folded.sorted { ($0.type, $0.value) < ($1.type, $1.value) }
            })
    }

    private static func folded(_ attribute: DistinguishedName.Attribute) -> DistinguishedName.Attribute {
        guard attribute.isText else { return attribute }
        let words = attribute.value.lowercased().split(separator: " ")
        return .init(type: attribute.type, value: words.joined(separator: " "))
    }
}
