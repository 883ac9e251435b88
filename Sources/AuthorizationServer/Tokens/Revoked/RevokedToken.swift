package import FoundationEssentials

/// The record that a token of our own was revoked (RFC 7009). It is kept until the token would have expired.
package struct RevokedToken: Sendable, Hashable {
    /// The most bytes that a recorded `jti` may have; one of ours has 43.
    package static let maximumIdentifierLength = 256

    package let jti: String
    /// From when on the token does not count anyway.
    package let expiresAt: Date
    package let revokedAt: Date

    package init(jti: String, expiresAt: Date, revokedAt: Date) {
        self.jti = jti
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }
}
