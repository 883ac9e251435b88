/// All that decides who gets which token, as one value: it changes as a whole or not at all.
package struct IssuanceRules: Sendable {
    let authenticator: ClientAuthenticator
    let policy: IssuancePolicy
    let composer: ClaimsComposer

    package init(authenticator: ClientAuthenticator, policy: IssuancePolicy, composer: ClaimsComposer) {
        self.authenticator = authenticator
        self.policy = policy
        self.composer = composer
    }
}
