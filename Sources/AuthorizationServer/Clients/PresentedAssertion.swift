package import JOSE

/// A token that a request brings to prove who sends it (RFC 7521), taken apart and not believed.
package struct PresentedAssertion: Sendable {
    package enum Role: Sendable, Hashable {
        /// `client_assertion` with its `client_assertion_type` (RFC 7521 §4.2).
        case clientAssertion(type: String)
        /// `assertion` of the JWT bearer grant (RFC 7523 §2.1).
        case authorizationGrant
    }

    package let role: Role
    package let token: Result<UnverifiedJWT, JWSError>
    /// Whether it is an access token of Google's, which says nothing to anybody but Google.
    package let isGoogleAccessToken: Bool

    init(_ text: String, as role: Role) {
        self.role = role
        isGoogleAccessToken = text.hasPrefix("ya29.")
        token = Result { () throws(JWSError) in try UnverifiedJWT(CompactJWS(text)) }
    }

    /// The issuer that the token names, as far as it can be read. Nothing about it is proved.
    package var claimedIssuer: String? {
        if case .success(let token) = token { token.issuer } else { nil }
    }
}
