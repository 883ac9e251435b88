/// Who gets which tokens: an authority and conditions on what it says, and what follows from them.
///
/// A rule without an authority is for registered clients.
package struct PolicyRule: Sendable, Hashable {
    package let name: String
    /// Whom the rule is for: clients, or in an exchange rule those whom the subject token is about.
    package let identity: IdentityClause
    /// What makes it a rule for token exchanges; `nil` for one by which clients get tokens about themselves.
    package let exchange: ExchangeClause?
    package let subject: Template
    /// Names of configured audiences.
    package let audiences: [String]
    /// Names of configured resources.
    package let resources: [String]
    /// The scopes that may be granted, of those that the audience has; `nil`: all of the audience's.
    package let scopes: [String]?
    /// Claims that tokens carry beside the standard ones, by name.
    package let claims: [ClaimTemplate.Member]
    /// Seconds; `nil`: the audience's.
    package let lifetime: Int?

    package var authority: String? { identity.authority }
    package var match: MatchClause { identity.match }

    package init(
        name: String, authority: String?, conditions: [MatchCondition], exchange: ExchangeClause? = nil,
        subject: Template, audiences: [String], resources: [String] = [], scopes: [String]? = nil,
        claims: [ClaimTemplate.Member] = [], lifetime: Int? = nil
    ) {
        self.name = name
        identity = IdentityClause(authority: authority, match: MatchClause(conditions))
        self.exchange = exchange
        self.subject = subject
        self.audiences = audiences
        self.resources = resources
        self.scopes = scopes
        self.claims = claims
        self.lifetime = lifetime
    }
}
