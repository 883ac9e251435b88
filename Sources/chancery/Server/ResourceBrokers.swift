import AuthorizationServer
import Federation

/// The brokers of the configured resources, by the resources' names. Access tokens need none.
struct ResourceBrokers: Sendable {
    private struct Entry {
        let configuration: ResourceConfiguration
        /// What the broker was made from beside the configuration's file.
        let postgres: PostgresSettings?
        let broker: any ResourceBroker
    }

    private let entries: [String: Entry]

    static let none = ResourceBrokers(entries: [:])

    private init(entries: [String: Entry]) {
        self.entries = entries
    }

    /// Throws when a file or secret of a resource cannot be used.
    ///
    /// - Parameters:
    ///   - leases: the record of credentials that brokers end.
    ///   - previous: those in force, of which the ones that do not change are kept with what they know.
    init(
        _ configuration: Configuration, leases: any LeaseStore, environment: [String: String], clock: any Clock,
        reusing previous: ResourceBrokers
    ) throws {
        var entries: [String: Entry] = [:]
        for resource in configuration.resources {
            let name = resource.terms.name
            let broker: any ResourceBroker
            var postgres: PostgresSettings?
            switch resource.settings {
            case .accessToken: continue
            case .postgres(let configuration):
                let settings = try configuration.settings(environment: environment)
                postgres = settings
                broker = PostgresBroker(name: name, settings: settings, leases: leases, clock: clock)
            }
            let held = previous.entries[name]
            entries[name] =
                if let held, held.configuration == resource, held.postgres == postgres {
                    held
                } else {
                    Entry(configuration: resource, postgres: postgres, broker: broker)
                }
        }
        self.entries = entries
    }

    var byName: [String: any ResourceBroker] { entries.mapValues(\.broker) }
}
