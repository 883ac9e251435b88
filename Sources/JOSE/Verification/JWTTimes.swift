package import FoundationEssentials

/// When a JWT counts (RFC 7519 §4.1.4, §4.1.6), by its own word and within what was expected.
package struct JWTTimes: Sendable, Hashable {
    /// `iat`; `nil` when the token does not say and need not.
    package let issuedAt: Date?
    /// `exp`, without any skew.
    package let expiresAt: Date
}
