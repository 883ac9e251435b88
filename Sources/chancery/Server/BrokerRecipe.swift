import AuthorizationServer
import Federation

/// All that a broker is made from: another broker is made when any of it changes.
struct BrokerRecipe: Hashable {
    private enum Kind: Hashable {
        case aws(AWSBroker.Settings, UpstreamConfiguration, anchors: [UInt8])
        case google(GoogleBroker.Settings, UpstreamConfiguration, anchors: [UInt8])
        case azure(AzureBroker.Settings, UpstreamConfiguration, anchors: [UInt8])
        /// With the password by which the broker proves itself.
        case postgres(PostgresConfiguration, password: String?)
        case staticSecret(StaticSecretResource)
    }

    private let terms: ResourceTerms
    private let kind: Kind

    /// `nil` for what needs no broker. Throws when a file or secret of the resource cannot be used.
    init?(_ resource: ResourceConfiguration, environment: [String: String]) throws {
        terms = resource.terms
        let anchors = try resource.settings.upstream?.anchors() ?? []
        switch resource.settings {
        case .accessToken: return nil
        case .aws(let settings, let upstream): kind = .aws(settings, upstream, anchors: anchors)
        case .google(let settings, let upstream): kind = .google(settings, upstream, anchors: anchors)
        case .azure(let settings, let upstream): kind = .azure(settings, upstream, anchors: anchors)
        case .postgres(let postgres):
            kind = .postgres(postgres, password: try postgres.password(environment: environment))
        case .staticSecret(let resource): kind = .staticSecret(resource)
        }
    }

    func broker(with sources: BrokerSources) throws -> any ResourceBroker {
        switch kind {
        case .aws(let settings, let upstream, let anchors):
            let servers = try CloudServers(upstream, anchors: anchors, of: terms.name, with: sources)
            return AWSBroker(settings, upstream: servers.upstream(settings.endpoint))
        case .google(let settings, let upstream, let anchors):
            let servers = try CloudServers(upstream, anchors: anchors, of: terms.name, with: sources)
            return GoogleBroker(
                settings, tokenService: servers.upstream(settings.exchange),
                accountService: servers.upstream(settings.accounts))
        case .azure(let settings, let upstream, let anchors):
            let servers = try CloudServers(upstream, anchors: anchors, of: terms.name, with: sources)
            return AzureBroker(settings, upstream: servers.upstream(settings.endpoint))
        case .postgres(let postgres, let password):
            return PostgresBroker(
                name: terms.name, settings: postgres.settings(password: password), leases: sources.leases,
                clock: sources.clock)
        case .staticSecret(let resource):
            return StaticSecretBroker(secret: resource.secret, member: resource.header, registry: sources.secrets)
        }
    }
}
