extension VerifiedJWT {
    /// A claim that is text wherever it stands, such as `iss`, `sub` or `jti` (RFC 7519 §4.1); `nil` when it is not
    /// there. Throws `JWTClaimsError.wrongType` for anything else, `null` too.
    package func text(_ name: String) throws(JWTClaimsError) -> String? { try JWTClaims(claims).text(name) }

    /// `aud` (RFC 7519 §4.1.3): one string or several; `nil` when it is not there. An empty list names nobody.
    package func audiences() throws(JWTClaimsError) -> [String]? { try JWTClaims(claims).audiences() }
}
