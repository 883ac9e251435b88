package import JOSE

/// What policy grants: who the subject is, for whom the token is and what it may say. Only policy makes one.
package struct GrantedAuthorization: Sendable {
    package let rule: String
    package let subject: String
    /// The `client_id` claim: the identifier of a registered client, else the subject.
    package let clientID: String
    package let audience: Audience
    package let scopes: [String]
    /// Claims of the rule, with captures filled in.
    package let claims: [JSONValue.Member]
    /// Seconds.
    package let lifetime: Int

    init(
        rule: String, subject: String, clientID: String, audience: Audience, scopes: [String],
        claims: [JSONValue.Member], lifetime: Int
    ) {
        self.rule = rule
        self.subject = subject
        self.clientID = clientID
        self.audience = audience
        self.scopes = scopes
        self.claims = claims
        self.lifetime = lifetime
    }
}
