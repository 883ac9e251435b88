import FoundationEssentials
import PKI

/// Where in its life a certificate is.
enum CertificateLifetime: Hashable {
    case valid
    /// It ends within `warningTime`.
    case expiring(days: Int)
    case expired
    case notYetValid

    /// In seconds: 30 days.
    static let warningTime: TimeInterval = 30 * 86_400

    init(of certificate: Certificate, at now: Date) {
        let rest = certificate.notAfter.timeIntervalSince(now)
        if rest <= 0 {
            self = .expired
        } else if now < certificate.notBefore {
            self = .notYetValid
        } else if rest <= Self.warningTime {
            self = .expiring(days: Int(rest / 86_400))
        } else {
            self = .valid
        }
    }

    /// Whether the certificate serves now.
    var isCurrent: Bool {
        switch self {
        case .valid, .expiring: true
        case .expired, .notYetValid: false
        }
    }

    /// As JSON has it.
    var name: String {
        switch self {
        case .valid: "valid"
        case .expiring: "expiring"
        case .expired: "expired"
        case .notYetValid: "not-yet-valid"
        }
    }

    var text: String {
        switch self {
        case .valid: "valid"
        case .expiring(let days): "WARNING: expires in \(days) days"
        case .expired: "EXPIRED"
        case .notYetValid: "NOT YET VALID"
        }
    }
}
