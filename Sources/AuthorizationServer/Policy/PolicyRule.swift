/// Who gets which tokens: an authority and conditions on what it says, and what follows from them.
package struct PolicyRule: Sendable, Hashable {
    package let name: String
    /// The name of the authority whose identities the rule is for.
    package let authority: String
    /// All must hold.
    package let conditions: [MatchCondition]
    package let subject: Template
    /// Names of configured audiences.
    package let audiences: [String]
    /// The scopes that may be granted, of those that the audience has; `nil`: all of the audience's.
    package let scopes: [String]?
    /// Claims that tokens carry beside the standard ones, by name.
    package let claims: [ClaimTemplate.Member]
    /// Seconds; `nil`: the audience's.
    package let lifetime: Int?

    package init(
        name: String, authority: String, conditions: [MatchCondition], subject: Template, audiences: [String],
        scopes: [String]? = nil, claims: [ClaimTemplate.Member] = [], lifetime: Int? = nil
    ) {
        self.name = name
        self.authority = authority
        self.conditions = conditions
        self.subject = subject
        self.audiences = audiences
        self.scopes = scopes
        self.claims = claims
        self.lifetime = lifetime
    }

    /// The captures that the conditions provide.
    package var captures: Set<String> {
        conditions.reduce(into: []) { $0.formUnion($1.captures) }
    }
}
