/// The tokens that an exchange brings, as the audit log keeps them: nothing that could be used again.
package struct ExchangeRecord: Sendable, Hashable {
    /// The authority that vouches for the subject token; `nil` for a token that was not accepted.
    package var authority: String?
    /// What the subject token says of itself; proved only where there is an authority.
    package var subject: AssertionSummary
    /// The authority that vouches for the actor token.
    package var actorAuthority: String?
    /// What the actor token says of itself; `nil` without one.
    package var actor: AssertionSummary?
    /// `act` of the token that was made, as JSON; `nil` where nobody acts.
    package var act: String?

    package init(
        authority: String? = nil, subject: AssertionSummary, actorAuthority: String? = nil,
        actor: AssertionSummary? = nil
    ) {
        self.authority = authority
        self.subject = subject
        self.actorAuthority = actorAuthority
        self.actor = actor
    }
}
