/// All that decides who gets which token, as one value: it changes as a whole or not at all.
package struct IssuanceRules: Sendable {
    let authenticator: ClientAuthenticator
    let policy: IssuancePolicy
    let composer: ClaimsComposer
    let grants: [any Grant]
    /// All that tokens may be for.
    let audiences: [Audience]
    /// By the names of their resources.
    let brokers: [String: any ResourceBroker]

    /// - Parameter grants: what may stand in `grant_type`.
    package init(
        authenticator: ClientAuthenticator, policy: IssuancePolicy, composer: ClaimsComposer, grants: [any Grant],
        audiences: [Audience] = [], brokers: [String: any ResourceBroker] = [:]
    ) {
        self.authenticator = authenticator
        self.policy = policy
        self.composer = composer
        self.grants = grants
        self.audiences = audiences
        self.brokers = brokers
    }
}
