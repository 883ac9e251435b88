/// Reading the extensions that say which of an issuer's keys is meant (RFC 5280 §4.2.1.1, §4.2.1.2).
enum KeyIdentifier {
    /// `keyIdentifier` in the value of an authority key identifier; nil if it has none.
    static func authority(_ value: DERReader) throws(DERFault) -> [UInt8]? {
        var value = value
        var fields = value.inside(try value.next(DERTag.sequence))
        try value.finish()
        return try fields.nextIf(DERTag.primitive(0)).map { Array(fields.slice($0.content)) }
    }

    /// The value of a subject key identifier.
    static func subject(_ value: DERReader) throws(DERFault) -> [UInt8] {
        var value = value
        let identifier = try value.next(DERTag.octetString)
        try value.finish()
        return Array(value.slice(identifier.content))
    }
}
