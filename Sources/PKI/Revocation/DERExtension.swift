/// One extension of a certificate, a list, an entry or an OCSP response (RFC 5280 §4.1): where it stands.
struct DERExtension {
    /// The content octets of the object identifier.
    let identifier: ArraySlice<UInt8>
    let isCritical: Bool
    /// What is inside the OCTET STRING.
    let value: Range<Int>

    /// The object identifier in dotted form, for diagnostics.
    var dotted: String { ObjectIdentifierText.dotted(identifier) }

    /// Hands each extension in `Extensions` to `body`; throws if one stands there twice or there is none.
    static func forEach(
        in reader: inout DERReader, _ body: (DERExtension) throws(DERFault) -> Void
    ) throws(DERFault) {
        let list = try reader.next(DERTag.sequence)
        var extensions = reader.inside(list)
        guard !extensions.isAtEnd else { throw DERFault() }
        var seen: [ArraySlice<UInt8>] = []
        while !extensions.isAtEnd {
            var parts = extensions.inside(try extensions.next(DERTag.sequence))
            let identifier = parts.slice(try parts.next(DERTag.objectIdentifier).content)
            guard !identifier.isEmpty, seen.count < maximumCount, !seen.contains(identifier) else { throw DERFault() }
            seen.append(identifier)
            var isCritical = false
            if let flag = try parts.nextIf(DERTag.boolean) {
                // DER leaves a default out (X.690 §11.5); in so many words it says the same.
                isCritical = try parts.boolean(flag)
            }
            let value = try parts.next(DERTag.octetString).content
            try parts.finish()
            try body(DERExtension(identifier: identifier, isCritical: isCritical, value: value))
        }
    }

    /// More in one place than any standard defines; it bounds the search for doubles.
    private static let maximumCount = 64
}
