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
    /// Whether the path is refused only because somebody was not asked, for want of room of ours.
    package let isUnknown: Bool

    package init(
        reasons: [CertificationPathFailure.Reason], revoked: [Certificate] = [],
        missing: [CertificationPathFailure.Reason], standsUntil: Date?, isUnknown: Bool = false
    ) {
        self.isUnknown = isUnknown
        self.reasons = reasons
        self.revoked = revoked
        self.missing = missing
        self.standsUntil = standsUntil
    }

    package var isAccepted: Bool { reasons.isEmpty }

    package static let accepted = RevocationOutcome(reasons: [], missing: [], standsUntil: nil)
}
