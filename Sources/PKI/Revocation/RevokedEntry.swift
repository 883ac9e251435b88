package import FoundationEssentials

/// What a revocation list says of one certificate (RFC 5280 §5.3).
package struct RevokedEntry: Sendable, Hashable {
    package let date: Date
    /// Nil when the list does not say.
    package let reason: RevocationReason?
}
