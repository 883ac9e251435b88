/// Of which certificates and for which reasons a revocation list speaks (RFC 5280 §5.2.5).
package struct IssuingDistributionPoint: Sendable, Hashable {
    /// The kinds of certificates that a list can be limited to.
    package enum Certificates: Sendable, Hashable {
        case all
        case user
        case authorities
        case attribute
    }

    /// The names of the place where the list is published; empty when it is bound to none.
    let names: Set<DistributionPointName>
    package let certificates: Certificates
    /// Nil when the list speaks for all reasons.
    package let onlySomeReasons: RevocationReasons?
    /// Whether the list may speak of other issuers' certificates, which is not supported.
    package let isIndirect: Bool

    /// The scope of a list without the extension: everything by its issuer.
    init() {
        names = []
        certificates = .all
        onlySomeReasons = nil
        isIndirect = false
    }

    /// Reads the extension's value in a list of `issuer`.
    init(_ reader: DERReader, issuer: DistinguishedName) throws(DERFault) {
        var reader = reader
        var fields = reader.inside(try reader.next(DERTag.sequence))
        try reader.finish()
        // "a distribution point with an empty sequence MUST NOT be": it would say nothing.
        guard !fields.isAtEnd else { throw DERFault() }
        if let point = try fields.nextIf(DERTag.constructed(0)) {
            var inner = fields.inside(point)
            names = Set(try DistributionPointName.names(&inner, issuer: issuer))
            try inner.finish()
        } else {
            names = []
        }
        let user = try Self.flag(1, &fields)
        let authorities = try Self.flag(2, &fields)
        onlySomeReasons = try fields.nextIf(DERTag.primitive(3)).map { element throws(DERFault) in
            try RevocationReasons(fields, element)
        }
        isIndirect = try Self.flag(4, &fields)
        let attribute = try Self.flag(5, &fields)
        try fields.finish()
        switch (user, authorities, attribute) {
        case (false, false, false): certificates = .all
        case (true, false, false): certificates = .user
        case (false, true, false): certificates = .authorities
        case (false, false, true): certificates = .attribute
        default: throw DERFault()
        }
    }

    /// A BOOLEAN DEFAULT FALSE, which DER leaves out where it is false (X.690 §11.5); in so many words it says the same.
    private static func flag(_ number: UInt8, _ fields: inout DERReader) throws(DERFault) -> Bool {
        guard let element = try fields.nextIf(DERTag.primitive(number)) else { return false }
        return try fields.boolean(element)
    }
}
