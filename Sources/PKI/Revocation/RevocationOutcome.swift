package import FoundationEssentials

/// What revocation has to say about a certification path.
package struct RevocationOutcome: Sendable, Hashable {
    /// Why the path is refused; empty when it is not.
    package let reasons: [CertificationPathFailure.Reason]
    /// Those of the path's certificates that are revoked, not only without a status.
    package var revoked: [Certificate] = []
    /// Certificates that were accepted without a current status, and why there was none: only with `prefer`.
    package let missing: [CertificationPathFailure.Reason]
    /// From this instant on the question must be asked again; nil when the answer rests on no list.
    package let standsUntil: Date?

    package var isAccepted: Bool { reasons.isEmpty }

    package static let accepted = RevocationOutcome(reasons: [], missing: [], standsUntil: nil)
}
