extension DistinguishedName {
    /// The most bytes of text that a name may have to be compared: preparing it must stay cheap for a hostile one.
    private static let maximumComparedBytes = 4096

    /// Whether the name is so long that nobody compares it by RFC 5280.
    package var isTooLongToCompare: Bool {
        relativeNames.joined().reduce(0) { $0 + $1.type.utf8.count + $1.value.utf8.count } > Self.maximumComparedBytes
    }

    /// Bytes that are equal for two names exactly when the names are, by RFC 5280 §7.1; nil when the name is empty,
    /// very long, or not matchable, and so equal to none.
    ///
    /// Attribute types are compared by object identifier, values by caseIgnoreMatch after RFC 4518, relative names in
    /// their order, the attributes of one relative name as a set. The type of string that a value is written in does
    /// not count. The form is recorded in databases: a change of it needs a migration.
    package var comparisonForm: [UInt8]? {
        guard isMatchable, !relativeNames.isEmpty, !isTooLongToCompare else { return nil }
        var form: [UInt8] = []
        for relativeName in relativeNames {
            let attributes = relativeName.map { attribute in
                // Neither a type nor a prepared value holds a control character, so these set them apart.
                Array(attribute.type.utf8) + [UInt8(ascii: "=")] + PreparedText.bytes(attribute.value) + [0]
            }
            for attribute in attributes.sorted(by: { $0.lexicographicallyPrecedes($1) }) { form += attribute }
            form.append(1)
        }
        return form
    }
}
