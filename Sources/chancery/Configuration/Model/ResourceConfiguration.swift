import AuthorizationServer

/// A resource of the configuration: what policy knows of it, and how it is reached.
struct ResourceConfiguration: Sendable, Hashable {
    enum Settings: Sendable, Hashable {
        /// Our own token: there is nothing to reach.
        case accessToken
        case postgres(PostgresConfiguration)
    }

    let terms: ResourceTerms
    let settings: Settings
}
