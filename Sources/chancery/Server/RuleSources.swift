import AuthorizationServer
import Federation

/// What the rules ask beside the configuration, while the service runs.
struct RuleSources: Sendable {
    let clients: ClientRegistry
    let revocation: RevocationService
    /// The trust in force, whatever configuration and lists it came from.
    let trust: CurrentTrust
    let issuerKeys: IssuerKeyFeed

    /// The keys of other issuers, for the methods that verify what these have signed.
    var keys: any IssuerKeySource { issuerKeys }

    func rules(for configuration: Configuration, trust: TrustSnapshot) -> IssuanceRules {
        IssuanceRules(
            authenticator: ClientAuthenticator(
                methods: methods(for: configuration, trust: trust), clients: clients),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer), grants: Self.grants(for: configuration))
    }

    /// The JWT bearer grant is there for those whose tokens it takes.
    static func grants(for configuration: Configuration) -> [any Grant] {
        configuration.oidcAuthorities.isEmpty
            ? [ClientCredentialsGrant()] : [ClientCredentialsGrant(), JWTBearerGrant()]
    }

    func methods(for configuration: Configuration, trust: TrustSnapshot) -> [any ClientAuthenticationMethod] {
        let asksOnline = configuration.authorities.contains { $0.revocation.asksOnline }
        let status: (source: any RevocationStatusSource, latest: CurrentTrust)? =
            asksOnline ? (revocation, self.trust) : nil
        var methods: [any ClientAuthenticationMethod] = [
            MutualTLSAuthentication(trust: trust, clients: clients, status: status)
        ]
        if configuration.listeners.proxy != nil {
            methods.append(ForwardedCertificateAuthentication(trust: trust, clients: clients, status: status))
        }
        if !configuration.oidcAuthorities.isEmpty {
            let issuers = configuration.oidcAuthorities.map(\.federatedIssuer)
            methods.append(FederatedTokenAuthentication(issuers: issuers, keys: keys))
        }
        return methods
    }
}
