/// One place where a certificate says that its status is published (RFC 5280 §4.2.1.13).
struct DistributionPoint: Sendable, Hashable {
    /// Empty when the point names only the issuer of its list.
    let names: [DistributionPointName]
    /// For which reasons a list found there speaks; nil means all.
    let reasons: RevocationReasons?
    /// The names of another list issuer than the certificate's own; nil without one.
    let crlIssuer: [DistributionPointName]?

    /// How many parts of issuers' names may be needed to complete the relative names of one certificate.
    ///
    /// libcrypto copies the issuer's whole name for each of them when it looks at the certificate. Without a bound, a
    /// certificate of 20 KB that nobody signed takes seconds.
    private static let maximumCompletion = 128

    /// Reads `CRLDistributionPoints`, or `FreshestCRL`, of a certificate that was issued by `issuer`.
    static func list(_ reader: DERReader, issuer: DistinguishedName) throws(DERFault) -> [DistributionPoint] {
        var reader = reader
        var points = reader.inside(try reader.next(DERTag.sequence))
        try reader.finish()
        var result: [DistributionPoint] = []
        var completion = 0
        repeat {
            let fields = points.inside(try points.next(DERTag.sequence))
            result.append(try DistributionPoint(fields, issuer: issuer, completion: &completion))
        } while !points.isAtEnd
        return result
    }

    private init(
        _ reader: DERReader, issuer: DistinguishedName, completion: inout Int
    ) throws(DERFault) {
        var fields = reader
        let point = try fields.nextIf(DERTag.constructed(0))
        reasons = try fields.nextIf(DERTag.primitive(1)).map { element throws(DERFault) in
            try RevocationReasons(fields, element)
        }
        crlIssuer = try fields.nextIf(DERTag.constructed(2)).map { element throws(DERFault) in
            try DistributionPointName.generalNames(fields.inside(element))
        }
        try fields.finish()
        // "a DistributionPoint MUST NOT consist of only the reasons field".
        guard point != nil || crlIssuer != nil else { throw DERFault() }
        guard let point else {
            names = []
            return
        }
        // A relative name counts from the list's issuer, which is the certificate's own unless one is named.
        var base = issuer
        if case .directory(let name)? = crlIssuer?.first { base = name.name }
        var inner = fields.inside(point)
        if inner.nextTag == DERTag.constructed(1) {
            completion += base.relativeNames.count
            guard completion <= Self.maximumCompletion else { throw DERFault() }
        }
        names = try DistributionPointName.names(&inner, issuer: base)
        try inner.finish()
    }
}
