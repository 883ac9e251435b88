/// Whether extensions of a certificate can be read that are looked into later: by RFC 5280 §4.2, to the letter of DER.
enum ExtensionSyntax {
    /// 2.5.29.32.0, which is never mapped (§4.2.1.5, §6.1.4 (a)).
    private static let anyPolicy: [UInt8] = [0x55, 0x1D, 0x20, 0x00]

    /// Throws when `value`, which is that of the extension `identifier` of a certificate by `issuer`, is not of its form.
    /// Others are of any form.
    static func check(_ identifier: String, _ value: ArraySlice<UInt8>, issuer: DistinguishedName) throws(DERFault) {
        var reader = DERReader(Array(value))
        switch identifier {
        case "2.5.29.14": _ = try KeyIdentifier.subject(reader)
        case "2.5.29.31", "2.5.29.46":
            _ = try DistributionPoint.list(reader, issuer: issuer)
        case "1.3.6.1.5.5.7.1.1": _ = try Certificate.ocspNames(reader)
        case "2.5.29.32":
            try each(in: &reader, policy)
            try reader.finish()
        case "2.5.29.33":
            try each(in: &reader) { (mapping: inout DERReader) throws(DERFault) in
                for _ in 0..<2 where try objectIdentifier(&mapping)[...] == anyPolicy[...] { throw DERFault() }
            }
            try reader.finish()
        case "2.5.29.36": try policyConstraints(reader)
        case "2.5.29.54":
            _ = try reader.unsigned(try reader.next(DERTag.integer))
            try reader.finish()
        default: break
        }
    }

    /// `PolicyInformation` (§4.2.1.4).
    private static func policy(_ fields: inout DERReader) throws(DERFault) {
        try objectIdentifier(&fields)
        guard !fields.isAtEnd else { return }
        try each(in: &fields) { (qualifier: inout DERReader) throws(DERFault) in
            try objectIdentifier(&qualifier)
            _ = try qualifier.next()
        }
    }

    /// `PolicyConstraints` (§4.2.1.11): "the policy constraints extension MUST NOT be an empty sequence".
    private static func policyConstraints(_ reader: DERReader) throws(DERFault) {
        var reader = reader
        var fields = reader.inside(try reader.next(DERTag.sequence))
        try reader.finish()
        guard !fields.isAtEnd else { throw DERFault() }
        for number: UInt8 in 0...1 {
            if let count = try fields.nextIf(DERTag.primitive(number)) { _ = try fields.unsigned(count) }
        }
        try fields.finish()
    }

    /// Hands what is inside of each SEQUENCE in a SEQUENCE, which has at least one, to `body`, which reads all of it.
    private static func each(
        in reader: inout DERReader, _ body: (inout DERReader) throws(DERFault) -> Void
    ) throws(DERFault) {
        var parts = reader.inside(try reader.next(DERTag.sequence))
        repeat {
            var part = parts.inside(try parts.next(DERTag.sequence))
            try body(&part)
            try part.finish()
        } while !parts.isAtEnd
    }

    @discardableResult
    private static func objectIdentifier(_ reader: inout DERReader) throws(DERFault) -> ArraySlice<UInt8> {
        let content = try reader.next(DERTag.objectIdentifier).content
        guard !content.isEmpty else { throw DERFault() }
        return reader.slice(content)
    }
}
