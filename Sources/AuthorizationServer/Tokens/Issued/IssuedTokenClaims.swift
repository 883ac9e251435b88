package import FoundationEssentials
package import JOSE

/// What a token of our own says that was verified: signed by a key that is published, in force, not revoked. No other room
/// can make one.
package struct IssuedTokenClaims: Sendable {
    /// All claims: an object.
    package let claims: JSONValue
    package let jti: String
    package let subject: ByteString
    /// `aud`, of which a token of ours has one.
    package let audiences: [ByteString]
    /// To whom it was issued (RFC 8693 §4.3).
    package let clientID: ByteString
    package let scopes: [String]
    package let issuedAt: Date
    package let expiresAt: Date
    /// Whether it is an access token (RFC 9068, `typ` `at+jwt`), and not an ID token or a JWT of no such kind.
    package let isAccessToken: Bool
    /// The certificate that its bearer has to show: `x5t#S256` of `cnf` (RFC 8705 §3.1).
    package let thumbprint: String?
    /// By which proof it was had (`amr`, RFC 8176).
    package let methods: [ByteString]
    /// The key that signed it.
    package let kid: String

    init(_ token: VerifiedJWT, times: JWTTimes, kid: String) throws(JWTClaimsError) {
        func required(_ name: String) throws(JWTClaimsError) -> String {
            guard let text = try token.text(name), !text.isEmpty else { throw .missing(name) }
            return text
        }
        claims = token.claims
        jti = try required("jti")
        subject = ByteString(try required("sub"))
        clientID = ByteString(try required("client_id"))
        guard let audiences = try token.audiences(), !audiences.isEmpty else { throw .missing("aud") }
        self.audiences = audiences.map { ByteString($0) }
        scopes = try token.text("scope").map { $0.split(separator: " ").map(String.init) } ?? []
        guard let issuedAt = times.issuedAt else { throw .missing("iat") }
        self.issuedAt = issuedAt
        expiresAt = times.expiresAt
        isAccessToken = token.header.type == JWTType.accessToken.rawValue
        methods =
            if case .array(let values)? = token.claims["amr"] {
                values.compactMap { if case .string(let text) = $0 { ByteString(text) } else { nil } }
            } else {
                []
            }
        thumbprint = try Self.thumbprint(in: token.claims)
        self.kid = kid
    }

    /// A confirmation that is there and says nothing we know must not read as none.
    private static func thumbprint(in claims: JSONValue) throws(JWTClaimsError) -> String? {
        guard let confirmation = claims["cnf"] else { return nil }
        guard case .string(let thumbprint)? = confirmation["x5t#S256"] else {
            throw .wrongType("cnf", expected: "an object with x5t#S256")
        }
        return thumbprint
    }
}
