/// What a request is answered with, once everything was decided.
package enum IssuedCredential: Sendable {
    /// A token of our own, and what the answer calls it.
    case token(IssuedToken, as: TokenTypeIdentifier)
    /// What a broker got, and the token that it was had for where the caller gets that too.
    case brokered(ResourceCredential, from: ResourceTerms, with: IssuedToken?)
}
