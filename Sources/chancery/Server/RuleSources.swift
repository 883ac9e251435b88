import AuthorizationServer
import Federation
import Logging

/// What the rules ask beside the configuration, while the service runs.
struct RuleSources: Sendable {
    let clients: ClientRegistry
    let brokers: BrokerSources
    let issuerKeys: IssuerKeyFeed
    let replays: any AssertionReplayLog
    let revocation: RevocationService
    /// Reads tokens of our own back.
    let issuedTokens: IssuedTokenVerifier
    /// The trust in force, whatever configuration and lists it came from.
    let trust: CurrentTrust
    let logger: Logger

    /// The keys of other issuers, and of clients that publish theirs.
    var keys: any IssuerKeySource { issuerKeys }

    func rules(
        for configuration: Configuration, trust: TrustSnapshot, customFlows: CustomFlowSet, brokers: ResourceBrokers
    ) -> IssuanceRules {
        IssuanceRules(
            authenticator: ClientAuthenticator(
                methods: methods(for: configuration, trust: trust, customFlows: customFlows), clients: clients,
                trust: trust),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer), grants: grants(for: configuration),
            audiences: configuration.audiences, brokers: brokers.byName)
    }

    /// The JWT bearer grant is there for those whose tokens it takes, the token exchange where rules allow any.
    func grants(for configuration: Configuration) -> [any Grant] {
        var grants: [any Grant] = [ClientCredentialsGrant()]
        if !configuration.oidcAuthorities.isEmpty, configuration.flows.contains(.federatedToken) {
            grants.append(JWTBearerGrant())
        }
        let policy = configuration.issuancePolicy
        guard policy.hasExchanges else { return grants }
        let verifier = ExchangeTokenVerifier(
            issuer: configuration.issuer, own: issuedTokens, federated: federatedTokens(for: configuration))
        return grants + [TokenExchangeGrant(issuer: configuration.issuer, verifier: verifier, policy: policy)]
    }

    private func federatedTokens(for configuration: Configuration) -> FederatedTokenVerifier {
        FederatedTokenVerifier(issuers: configuration.oidcAuthorities.map(\.federatedIssuer), keys: keys)
    }

    /// The methods that are on.
    func methods(
        for configuration: Configuration, trust: TrustSnapshot, customFlows: CustomFlowSet
    ) -> [any ClientAuthenticationMethod] {
        configuration.flows.arrange(usableMethods(for: configuration, trust: trust) + customFlows.methods)
    }

    /// The built-in methods that the configuration gives a use for.
    private func usableMethods(
        for configuration: Configuration, trust: TrustSnapshot
    ) -> [any ClientAuthenticationMethod] {
        let asksOnline = configuration.authorities.contains { $0.revocation.asksOnline }
        let status: (source: any RevocationStatusSource, latest: CurrentTrust)? =
            asksOnline ? (revocation, self.trust) : nil
        let handshake = MutualTLSAuthentication(trust: trust, clients: clients, status: status)
        let certificates: [any ClientAuthenticationMethod] =
            configuration.listeners.proxy == nil
            ? [handshake]
            : [handshake, ForwardedCertificateAuthentication(trust: trust, clients: clients, status: status)]
        let federated = federatedMethods(for: configuration)
        return certificates + secretMethods + assertionMethods(for: configuration, yieldingTo: federated) + federated
    }

    /// Registered clients that send their secrets.
    private var secretMethods: [any ClientAuthenticationMethod] {
        [ClientSecretBasicAuthentication(clients: clients), ClientSecretPostAuthentication(clients: clients)]
    }

    /// Registered clients that sign assertions.
    private func assertionMethods(
        for configuration: Configuration, yieldingTo federated: [any ClientAuthenticationMethod]
    ) -> [any ClientAuthenticationMethod] {
        let terms = ClientAssertionTerms(
            issuer: configuration.issuer, maximumLifetime: configuration.clients.assertionLifetime)
        return [false, true].map { sharesSecret in
            RegisteredAssertionAuthentication(
                sharingSecret: sharesSecret, clients: clients, keySource: keys, replays: replays, terms: terms,
                yieldingTo: federated)
        }
    }

    /// A caller with a token of another issuer.
    private func federatedMethods(for configuration: Configuration) -> [any ClientAuthenticationMethod] {
        guard !configuration.oidcAuthorities.isEmpty else { return [] }
        return [FederatedTokenAuthentication(federatedTokens(for: configuration))]
    }
}
