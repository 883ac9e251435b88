import JOSE

/// A signed token and what the answer and the audit log say of it.
package struct IssuedToken: Sendable {
    /// The compact serialization.
    package let token: String
    package let kid: String
    package let claims: JWTClaimsSet
    package let audience: Audience
    package let subject: String
    package let scopes: [String]
    /// Whether it was made from another token.
    let isExchanged: Bool
}
