import AuthorizationServer

/// The brokers of the configured resources, by the resources' names. Access tokens need none.
struct ResourceBrokers: Sendable {
    private let entries: [String: (configuration: ResourceConfiguration, broker: any ResourceBroker)]

    static let none = ResourceBrokers(entries: [:])

    private init(entries: [String: (configuration: ResourceConfiguration, broker: any ResourceBroker)]) {
        self.entries = entries
    }

    /// - Parameters:
    ///   - secrets: what is stored for resources of the kind static-secret.
    ///   - previous: those in force, of which the ones that do not change are kept with what they know.
    init(_ configuration: Configuration, secrets: StaticSecretRegistry, reusing previous: ResourceBrokers) throws {
        var entries: [String: (configuration: ResourceConfiguration, broker: any ResourceBroker)] = [:]
        for resource in configuration.resources {
            let name = resource.terms.name
            if let held = previous.entries[name], held.configuration == resource {
                entries[name] = held
                continue
            }
            let broker: any ResourceBroker
            switch resource.settings {
            case .accessToken: continue
            case .staticSecret(let resource):
                broker = StaticSecretBroker(secret: resource.secret, member: resource.header, registry: secrets)
            }
            entries[name] = (resource, broker)
        }
        self.entries = entries
    }

    var byName: [String: any ResourceBroker] { entries.mapValues(\.broker) }
}
