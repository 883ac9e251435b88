package import FoundationEssentials

/// What revocation has to say about a certification path.
package struct RevocationOutcome: Sendable, Hashable {
    /// Why the path is refused; empty when it is not.
    package let reasons: [CertificationPathFailure.Reason]
    /// Those of the path's certificates that are revoked, not only without a status.
    package let revoked: [Certificate]
    /// Certificates that were accepted without a current status, and why there was none: only with `prefer`.
    package let missing: [CertificationPathFailure.Reason]
    /// From this instant on the question must be asked again; nil when the answer rests on nothing that ages.
    package let standsUntil: Date?

    package init(
        reasons: [CertificationPathFailure.Reason], revoked: [Certificate] = [],
        missing: [CertificationPathFailure.Reason], standsUntil: Date?
    ) {
        self.reasons = reasons
        self.revoked = revoked
        self.missing = missing
        self.standsUntil = standsUntil
    }

    package var isAccepted: Bool { reasons.isEmpty }

    package static let accepted = RevocationOutcome(reasons: [], missing: [], standsUntil: nil)
}

extension RevocationOutcome {
    /// What `status` means for `certificate`; a certificate that the responder does not know has none.
    package init(_ status: OCSPStatus, of certificate: Certificate, mode: RevocationMode) {
        switch status {
        case .good(let until): self.init(reasons: [], missing: [], standsUntil: until)
        case .revoked(let entry, let until):
            self.init(
                reasons: mode == .off ? [] : [entry.refusal(of: certificate)],
                revoked: mode == .off ? [] : [certificate], missing: [], standsUntil: until)
        case .unknown(let until):
            let text = "OCSP responder does not know the certificate"
            self.init(withoutStatus: text, of: certificate, mode: mode, standsUntil: until)
        }
    }

    /// What it means that a certificate has no status: a refusal with `require`, a remark with `prefer`.
    package init(
        withoutStatus text: String, of certificate: Certificate, mode: RevocationMode, standsUntil: Date? = nil
    ) {
        let reason = CertificationPathFailure.Reason(.revocationListUnavailable, text, of: certificate)
        self.init(
            reasons: mode == .require ? [reason] : [], missing: mode == .prefer ? [reason] : [],
            standsUntil: standsUntil)
    }

    /// Both together: each can refuse, and neither outlives the other.
    package func and(_ other: RevocationOutcome) -> RevocationOutcome {
        RevocationOutcome(
            reasons: reasons + other.reasons, revoked: revoked + other.revoked, missing: missing + other.missing,
            standsUntil: [standsUntil, other.standsUntil].compactMap { $0 }.min())
    }
}
