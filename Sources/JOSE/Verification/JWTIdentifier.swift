import Crypto

/// What tells one token of an issuer from its others: its `jti` (RFC 7519 §4.1.7).
package struct JWTIdentifier: Sendable, Hashable {
    /// Who has signed it, by a name without a NUL character.
    package let issuer: String
    package let jti: String

    package init(issuer: String, jti: String) {
        self.issuer = issuer
        self.jti = jti
    }

    /// SHA-256 of issuer, NUL and `jti`: 32 bytes by which it is remembered.
    package var digest: [UInt8] {
        Array(SHA256.hash(data: Array(issuer.utf8) + [0] + Array(jti.utf8)))
    }
}
