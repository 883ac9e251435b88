/// What a request is answered with, once everything was decided.
package enum IssuedCredential: Sendable {
    /// A token of our own, and what the answer calls it.
    case token(IssuedToken, as: TokenTypeIdentifier)
    /// What a broker got for the token that was made for it, if one was.
    case brokered(ResourceCredential, from: ResourceTerms, with: IssuedToken?)
}
