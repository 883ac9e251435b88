/// A certificate whose status is asked for, with what its lists are compared with.
struct RevocationSubject {
    /// The content octets of its serial number.
    let serial: ArraySlice<UInt8>
    private let certificate: Certificate
    private let fields: CertificateFields
    /// Most lists are bound to no place, so that most questions do not need them.
    private lazy var points = certificate.revocationListDistributionPoints(fields)

    /// Nil when the certificate's bytes cannot be taken apart.
    init?(_ certificate: Certificate) {
        guard let fields = CertificateFields(certificate) else { return nil }
        self.certificate = certificate
        self.fields = fields
        serial = certificate.der[fields.serial]
    }

    /// Whether another authority issues the certificate's list at one of its points.
    var hasOtherListIssuer: Bool {
        mutating get { points.contains { $0.crlIssuer != nil } }
    }

    /// The reasons of which a list with this scope speaks for the certificate; nil if it does not speak of it at all
    /// (RFC 5280 §6.3.3 (b), (d)).
    mutating func reasons(covered scope: IssuingDistributionPoint) -> RevocationReasons? {
        // What cannot be used for any certificate is found to be so later, with its own words.
        guard !scope.isIndirect else { return .all }
        let isAuthority = certificate.extensions.isCertificationAuthority
        switch scope.certificates {
        case .all: break
        case .user where !isAuthority: break
        case .authorities where isAuthority: break
        case .user, .authorities, .attribute: return nil
        }
        let listed = scope.onlySomeReasons ?? .all
        // A list bound to no place, or to its issuer's own name, is one for which no point need be named.
        if scope.names.isEmpty || scope.names.contains(.directory(CanonicalName(certificate.issuer))) { return listed }
        var reasons: RevocationReasons = []
        for point in points where point.crlIssuer == nil && point.names.contains(where: scope.names.contains) {
            reasons.formUnion((point.reasons ?? .all).intersection(listed))
        }
        return reasons.isEmpty ? nil : reasons
    }
}
