/// What a JWT is, as the `typ` of its header says.
package enum JWTType: String, CaseIterable, Sendable {
    /// Any JWT, an ID token among them (RFC 7519 §5.1).
    case jwt = "JWT"
    /// An access token (RFC 9068 §2.1).
    case accessToken = "at+jwt"
}
