import AuthorizationServer

/// What an operator has configured, free of faults.
struct Configuration: Sendable {
    /// The file it was read from, as the operator named it.
    let file: String
    let issuer: IssuerIdentifier
    let listeners: ListenersConfiguration
    /// The path of the SQLite database of keys.
    let database: String
    /// The path of the SQLite database of audit events; never the same file as `database`.
    let audit: String
    let keys: KeysConfiguration
    let clients: ClientsConfiguration
    let limits: RequestLimitSettings
    /// Seconds that nothing lives longer which is had in an exchange; `nil` where the rules alone say how long.
    var longestExchange: Int?
    let authorities: [X509AuthorityConfiguration]
    let oidcAuthorities: [OIDCAuthorityConfiguration]
    var customAuthorities: [CustomAuthorityConfiguration] = []
    /// The Swift types that authorities of kind `custom` name.
    var installedFlows: [InstalledFlow] = []
    var flows: FlowSelection = .all
    let audiences: [Audience]
    var resources: [ResourceConfiguration] = []
    /// In the order of the file: the first rule that matches wins.
    let policy: [PolicyRule]
    /// The file itself and the files that it names, as far as a running service reads them again when they change.
    var watchedFiles: [String] = []
    /// What is allowed and worth a second look, in the form of faults.
    var notices: [ConfigurationFault] = []

    /// What is allowed and will hardly be meant, in the form of faults.
    var warnings: [ConfigurationFault] = []
    /// What `config check` refuses, and with which the service starts all the same.
    var shortcomings: [ConfigurationFault] = []

    /// The policy as the authorization server evaluates it.
    var issuancePolicy: IssuancePolicy {
        IssuancePolicy(
            rules: policy, audiences: audiences, resources: resources.map(\.terms), longestExchange: longestExchange)
    }
}
