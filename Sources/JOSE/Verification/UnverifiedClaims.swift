/// What a token says of itself before its signature is looked at: for choosing by whose keys to check it, and for the
/// record of what was refused.
package struct UnverifiedClaims: Sendable {
    package let issuer: String?
    package let subject: String?
    package let jti: String?

    package init(_ token: CompactJWS) throws(JWSError) {
        let claims: JSONValue
        do { claims = try JSONValue(parsing: token.payload) } catch { throw .payload("is \(error)") }
        guard case .object = claims else { throw .payload("is not a JSON object") }
        issuer = Self.text(claims["iss"])
        subject = Self.text(claims["sub"])
        jti = Self.text(claims["jti"])
    }

    private static func text(_ value: JSONValue?) -> String? {
        if case .string(let text)? = value { text } else { nil }
    }
}
