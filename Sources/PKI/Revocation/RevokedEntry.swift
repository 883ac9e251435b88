package import FoundationEssentials

/// What a revocation list or an OCSP responder says of a revoked certificate (RFC 5280 §5.3).
package struct RevokedEntry: Sendable, Hashable {
    package let date: Date
    /// Nil when the list does not say.
    package let reason: RevocationReason?

    package init(date: Date, reason: RevocationReason?) {
        self.date = date
        self.reason = reason
    }

    /// The entry as a reason to refuse `certificate`.
    func refusal(of certificate: Certificate) -> CertificationPathFailure.Reason {
        let why = reason.map { ", reason \($0)" } ?? ""
        return .init(
            kind: .revoked, text: "certificate is revoked since \(date.formatted(.iso8601))\(why)",
            certificate: "\(certificate), serial \(certificate.serial)")
    }
}
