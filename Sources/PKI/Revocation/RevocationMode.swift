/// What is asked of revocation status (`revocation.mode` of an authority).
package enum RevocationMode: String, Sendable, Hashable, CaseIterable {
    case off
    /// A listed certificate is refused; one whose status cannot be had is accepted, and that is said.
    case prefer
    /// Every certificate below the anchor needs a current status.
    case require
}
