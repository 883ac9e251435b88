import AuthorizationServer
import Federation

/// A resource of the configuration: what policy knows of it, and how it is reached.
struct ResourceConfiguration: Sendable, Hashable {
    enum Settings: Sendable, Hashable {
        /// Our own token: there is nothing to reach.
        case accessToken
        case aws(AWSBroker.Settings, UpstreamConfiguration)
        case google(GoogleBroker.Settings, UpstreamConfiguration)
        case azure(AzureBroker.Settings, UpstreamConfiguration)
        case postgres(PostgresConfiguration)
        case staticSecret(StaticSecretResource)
    }

    let terms: ResourceTerms
    let settings: Settings
}
