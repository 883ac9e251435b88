import AuthorizationServer
import Federation

/// What the rules ask beside the configuration, while the service runs.
struct RuleSources: Sendable {
    let clients: ClientRegistry
    let revocation: RevocationService
    /// The trust in force, whatever configuration and lists it came from.
    let trust: CurrentTrust

    func rules(for configuration: Configuration, trust: TrustSnapshot) -> IssuanceRules {
        IssuanceRules(
            authenticator: ClientAuthenticator(
                methods: methods(for: configuration, trust: trust), clients: clients),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer))
    }

    func methods(for configuration: Configuration, trust: TrustSnapshot) -> [any ClientAuthenticationMethod] {
        let asksOnline = configuration.authorities.contains { $0.revocation.asksOnline }
        let status: (source: any RevocationStatusSource, latest: CurrentTrust)? =
            asksOnline ? (revocation, self.trust) : nil
        let handshake = MutualTLSAuthentication(trust: trust, clients: clients, status: status)
        let secrets: [any ClientAuthenticationMethod] = [
            ClientSecretBasicAuthentication(clients: clients), ClientSecretPostAuthentication(clients: clients),
        ]
        guard configuration.listeners.proxy != nil else { return [handshake] + secrets }
        return [handshake, ForwardedCertificateAuthentication(trust: trust, clients: clients, status: status)] + secrets
    }
}
