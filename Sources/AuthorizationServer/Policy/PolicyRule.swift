/// Who gets which tokens: an authority and conditions on what it says, and what follows from them.
///
/// A rule without an authority is for registered clients.
package struct PolicyRule: Sendable, Hashable {
    package let name: String
    /// The name of the authority whose identities the rule is for; `nil`: registered clients, whoever vouches for them.
    package let authority: String?
    package let match: MatchClause
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

    package init(
        name: String, authority: String?, conditions: [MatchCondition], subject: Template, audiences: [String],
        resources: [String] = [], scopes: [String]? = nil, claims: [ClaimTemplate.Member] = [], lifetime: Int? = nil
    ) {
        self.name = name
        self.authority = authority
        match = MatchClause(conditions)
        self.subject = subject
        self.audiences = audiences
        self.resources = resources
        self.scopes = scopes
        self.claims = claims
        self.lifetime = lifetime
    }
}
