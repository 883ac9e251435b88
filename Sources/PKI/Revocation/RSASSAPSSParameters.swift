import Libcrypto

/// `RSASSA-PSS-params` (RFC 4055 §3.1) of a signature's algorithm.
enum RSASSAPSSParameters {
    /// The scheme, or `unknown` where the parameters ask for what nobody uses: two different hash functions, another
    /// mask than MGF1, another trailer than 1.
    static func algorithm(_ reader: DERReader) throws(DERFault) -> SignedDER.Algorithm {
        var outer = reader
        var parts = outer.inside(try outer.next(DERTag.sequence))
        _ = try parts.next(DERTag.objectIdentifier)
        guard !parts.isAtEnd else { return .unknown }
        var parameters = parts.inside(try parts.next(DERTag.sequence))
        let hash = try field(0, in: &parameters, hashFunction)
        let mask = try field(1, in: &parameters, maskHashFunction)
        let saltLength = try field(2, in: &parameters) { reader throws(DERFault) in
            try reader.small(try reader.next(DERTag.integer))
        }
        let trailer = try field(3, in: &parameters) { reader throws(DERFault) in
            try reader.small(try reader.next(DERTag.integer))
        }
        try parameters.finish()
        guard trailer == nil || trailer == 1 else { return .unknown }
        guard let hash = hash ?? .some(.sha1), let mask = mask ?? .some(.sha1), hash == mask else { return .unknown }
        return .hashed(.rsaPSS(hash, saltLength: Int(saltLength ?? 20)))
    }

    private static func field<Value>(
        _ number: UInt8, in parameters: inout DERReader, _ read: (inout DERReader) throws(DERFault) -> Value
    ) throws(DERFault) -> Value? {
        guard let field = try parameters.nextIf(DERTag.constructed(number)) else { return nil }
        var inner = parameters.inside(field)
        let value = try read(&inner)
        try inner.finish()
        return value
    }

    private static func hashFunction(_ reader: inout DERReader) throws(DERFault) -> PublicKey.Hash? {
        var parts = reader.inside(try reader.next(DERTag.sequence))
        let identifier = parts.slice(try parts.next(DERTag.objectIdentifier).content)
        _ = try parts.nextIf(DERTag.null)
        try parts.finish()
        return switch ObjectIdentifierText.dotted(identifier) {
        case "1.3.14.3.2.26": .sha1
        case "2.16.840.1.101.3.4.2.1": .sha256
        case "2.16.840.1.101.3.4.2.2": .sha384
        case "2.16.840.1.101.3.4.2.3": .sha512
        default: nil
        }
    }

    private static func maskHashFunction(_ reader: inout DERReader) throws(DERFault) -> PublicKey.Hash? {
        var parts = reader.inside(try reader.next(DERTag.sequence))
        let identifier = parts.slice(try parts.next(DERTag.objectIdentifier).content)
        let hash = try hashFunction(&parts)
        try parts.finish()
        return ObjectIdentifierText.dotted(identifier) == "1.2.840.113549.1.1.8" ? hash : nil
    }
}
