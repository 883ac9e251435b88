package import JOSE

/// What policy grants: who the subject is, for whom the token or the credential is and what it may say. Only policy makes
/// one.
package struct GrantedAuthorization: Sendable {
    package let rule: String
    package let subject: ByteString
    /// The `client_id` claim: the identifier of a registered client, else the subject.
    package let clientID: ByteString
    /// Who is called so by `clientID`; `nil` where nobody who is known to us asked, so that it is a subject's name.
    package let holder: Identity?
    package let target: GrantedTarget
    package let scopes: [String]
    /// Whether the token that the request rests on has scopes, so that none is granted which it has not.
    package let isLimited: Bool
    /// Claims of the rule, with captures filled in.
    package let claims: [JSONValue.Member]
    /// Seconds.
    package let lifetime: Int
    /// What the token carries over from those of an exchange; `nil` for every other grant.
    package let exchange: ExchangeProvenance?

    init(
        rule: String, subject: ByteString, clientID: ByteString, holder: Identity?, target: GrantedTarget,
        scopes: [String], isLimited: Bool = false, claims: [JSONValue.Member], lifetime: Int,
        exchange: ExchangeProvenance? = nil
    ) {
        self.rule = rule
        self.subject = subject
        self.clientID = clientID
        self.holder = holder
        self.target = target
        self.scopes = scopes
        self.isLimited = isLimited
        self.claims = claims
        self.lifetime = lifetime
        self.exchange = exchange
    }
}
