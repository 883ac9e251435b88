/// A JWT (RFC 7519) taken apart and not verified. What it says of itself is for choosing by whose keys to check it, and
/// for the record of what was refused.
package struct UnverifiedJWT: Sendable {
    package let jws: CompactJWS
    package let issuer: String?
    package let subject: String?
    package let jti: String?
    /// Those of `jws`, read once: to be believed as part of a `VerifiedJWT` only.
    let claims: JSONValue

    package init(_ jws: CompactJWS) throws(JWSError) {
        let claims = try VerifiedJWT.claims(in: jws.payload)
        self.jws = jws
        self.claims = claims
        issuer = Self.text(claims["iss"])
        subject = Self.text(claims["sub"])
        jti = Self.text(claims["jti"])
    }

    /// The key that it says it is bound to: `cnf` (RFC 7800 §3).
    package var confirmation: JSONValue? { claims["cnf"] }

    private static func text(_ value: JSONValue?) -> String? {
        if case .string(let text)? = value { text } else { nil }
    }
}
