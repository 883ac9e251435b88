/// A distinguished name made ready for comparison (RFC 5280 §7.1): case and superfluous spaces do not count, nor does
/// the string type, nor the order inside a relative name.
///
/// Everything that libcrypto takes for the same name when it looks for an issuer is the same name here too, or a list
/// of that issuer would be missed. So texts count in all string types, also in those that no pattern is compared with.
/// Values that are no text are compared byte by byte.
package struct CanonicalName: Sendable {
    /// As it was written.
    let name: DistinguishedName
    private let form: [UInt8]

    package init(_ name: DistinguishedName) {
        self.name = name
        form = name.relativeNames.reduce(into: []) { form, attributes in
            let prepared = attributes.map(Self.form)
            let ordered = prepared.count < 2 ? prepared : prepared.sorted { $0.lexicographicallyPrecedes($1) }
            Self.append(Array(ordered.joined()), to: &form)
        }
    }

    private static func form(of attribute: DistinguishedName.Attribute) -> [UInt8] {
        var form: [UInt8] = []
        append(Array(attribute.type.utf8), to: &form)
        if let text = attribute.isText ? attribute.value : DirectoryString.text(hexadecimal: attribute.value) {
            append(PreparedText.bytes(text), to: &form)
        } else {
            // No text is prepared to nothing, so that this is equal to none.
            append([], to: &form)
            append(Array(attribute.value.utf8), to: &form)
        }
        return form
    }

    /// With its length before it, so that no value can pass for two.
    private static func append(_ bytes: [UInt8], to form: inout [UInt8]) {
        for shift in stride(from: 24, through: 0, by: -8) {
            form.append(UInt8(truncatingIfNeeded: bytes.count >> shift))
        }
        form += bytes
    }
}

extension CanonicalName: Hashable {
    package static func == (left: CanonicalName, right: CanonicalName) -> Bool { left.form == right.form }

    package func hash(into hasher: inout Hasher) { hasher.combine(form) }
}
