import JOSE

/// A token that an exchange brings, taken apart and not believed.
package struct ExchangedToken: Sendable {
    package let type: TokenTypeIdentifier
    let token: Result<UnverifiedJWT, JWSError>
    /// Whether it is an access token of Google's, which says nothing to anybody but Google.
    let isGoogleAccessToken: Bool

    init(_ text: String, as type: TokenTypeIdentifier) {
        self.type = type
        isGoogleAccessToken = text.hasPrefix("ya29.")
        token = Result { () throws(JWSError) in try UnverifiedJWT(CompactJWS(text)) }
    }

    /// What the token says of itself, as far as it can be read.
    var summary: AssertionSummary {
        guard case .success(let token) = token else { return AssertionSummary() }
        return AssertionSummary(issuer: token.issuer, subject: token.subject, jti: token.jti)
    }
}
