package import JOSE

/// The claims of a token (RFC 7519 §4), in the order in which they are written.
package struct JWTClaimsSet: Sendable, Hashable {
    package let members: [JSONValue.Member]
    package let jti: String
    /// Seconds since the epoch.
    package let issuedAt: Int64
    package let expiresAt: Int64

    init(members: [JSONValue.Member], jti: String, issuedAt: Int64, expiresAt: Int64) {
        self.members = members
        self.jti = jti
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    /// Seconds.
    package var lifetime: Int { Int(expiresAt - issuedAt) }

    /// The claims as compact JSON.
    package func json() -> [UInt8] {
        JSONValue.object(members).serialized(reservingCapacity: 640)
    }
}
