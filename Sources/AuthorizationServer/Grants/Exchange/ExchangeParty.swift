package import FoundationEssentials
package import JOSE

/// Whom a token of an exchange is about, once the token was verified. Only `ExchangeTokenVerifier` makes one.
package struct ExchangeParty: Sendable {
    /// The authority of tokens of our own, as rules name it.
    package static let ownAuthority = "self"

    /// What policy decides on: the authority that signed the token, and its claims.
    package let identity: PolicyIdentity
    package let claims: JSONValue
    package let issuer: ByteString
    package let subject: ByteString
    package let jti: String?
    package let expiresAt: Date
    /// The values of `aud`.
    package let audiences: [ByteString]
    /// Who acted so far, the last first; empty for a token that nobody acts with (RFC 8693 §4.1).
    package let actors: ActorChain
    /// What stands in `may_act` of the token and of each of its actors (RFC 8693 §4.4).
    package let mayAct: [MayAct]
    /// The scopes that the token was granted; `nil` for a token that is about an identity alone.
    package let scopes: [ByteString]?
    /// SHA-256 of the certificate that the token is bound to (RFC 8705 §3.1).
    package let thumbprint: String?

    /// Whether Chancery signed the token.
    package var isOwn: Bool { identity.authority == Self.ownAuthority }

    /// Whether it is a token of ours that was made from another.
    package var isExchanged: Bool {
        isOwn && methods.contains(ByteString(ClaimsComposer.exchangeMethod))
    }

    init(
        authority: String, claims: JSONValue, issuer: ByteString, subject: ByteString, expiresAt: Date,
        audiences: [ByteString],
        actors: ActorChain, mayAct: [MayAct], scopes: [ByteString]?, thumbprint: String?
    ) {
        identity = PolicyIdentity(authority: authority, claims: claims)
        self.claims = claims
        self.issuer = issuer
        self.subject = subject
        jti = if case .string(let text)? = claims["jti"] { text } else { nil }
        self.expiresAt = expiresAt
        self.audiences = audiences
        self.actors = actors
        self.mayAct = mayAct
        self.scopes = scopes
        self.thumbprint = thumbprint
    }

    var summary: AssertionSummary { AssertionSummary(issuer: issuer.text, subject: subject.text, jti: jti) }
}
