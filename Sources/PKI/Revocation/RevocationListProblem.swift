import FoundationEssentials

/// Why revocation lists give no status for a certificate, the most telling last.
enum RevocationListProblem: Hashable {
    case noList
    /// The certificate says that another authority issues its list (RFC 5280 §4.2.1.13, cRLIssuer).
    case otherIssuer
    case outOfScope
    case onlyDelta
    /// There are reasons of which no list at hand speaks.
    case someReasons
    case notYetValid(Date)
    case outdated(Date)
    case weak(String)
    case notSigned
    case unsupported(CertificateRevocationList.Unsupported)

    private var rank: Int {
        switch self {
        case .noList: 0
        case .otherIssuer: 1
        case .outOfScope: 2
        case .onlyDelta: 3
        case .someReasons: 4
        case .notYetValid: 5
        case .outdated: 6
        case .weak: 7
        case .notSigned: 8
        case .unsupported: 9
        }
    }

    /// Keeps the more telling of two.
    mutating func note(_ other: RevocationListProblem) {
        if other.rank > rank { self = other }
    }

    /// The problem as a reason against `certificate`.
    func reason(against certificate: Certificate) -> CertificationPathFailure.Reason {
        .init(kind, text, of: certificate)
    }

    private var kind: CertificationPathFailure.Kind {
        switch self {
        case .noList, .otherIssuer, .outOfScope, .onlyDelta, .someReasons: .revocationListUnavailable
        case .notYetValid, .outdated: .revocationListOutdated
        case .weak, .notSigned, .unsupported: .revocationListInvalid
        }
    }

    private var text: String {
        switch self {
        case .noList: "no revocation list of the certificate's issuer is at hand"
        case .otherIssuer: "revocation list of the certificate would be another authority's, which is not supported"
        case .outOfScope: "no revocation list of the certificate's issuer speaks of such a certificate"
        case .onlyDelta: "only a delta list of the certificate's issuer is at hand, without the list it amends"
        case .someReasons: "revocation lists of the certificate's issuer speak only of some reasons, not of all"
        case .notYetValid(let date):
            "revocation list of the certificate's issuer is not yet in force: thisUpdate \(date.formatted(.iso8601))"
        case .outdated(let date):
            "revocation list of the certificate's issuer is out of date: nextUpdate \(date.formatted(.iso8601))"
        case .weak(let weakness): "revocation list of the certificate's issuer cannot be used: \(weakness)"
        case .notSigned:
            "revocation list of the certificate's issuer cannot be used: no authority that may have signed it did"
        case .unsupported(let what): "revocation list of the certificate's issuer cannot be used: \(what)"
        }
    }
}
