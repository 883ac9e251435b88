import AuthorizationServer
import Federation
import FoundationEssentials

/// The brokers of the configured resources, by the resources' names. Access tokens need none.
struct ResourceBrokers: Sendable {
    private struct Entry {
        let recipe: BrokerRecipe
        let broker: any ResourceBroker
    }

    private let entries: [String: Entry]

    static let none = ResourceBrokers(entries: [:])

    private init(entries: [String: Entry]) {
        self.entries = entries
    }

    /// Throws when a file or secret of a resource cannot be used.
    ///
    /// - Parameter previous: those in force, of which the ones that do not change are kept with what they know.
    init(_ configuration: Configuration, _ sources: BrokerSources, reusing previous: ResourceBrokers) throws {
        var entries: [String: Entry] = [:]
        for resource in configuration.resources {
            let name = resource.terms.name
            guard let recipe = try BrokerRecipe(resource, environment: sources.environment) else { continue }
            if let held = previous.entries[name], held.recipe == recipe {
                entries[name] = held
            } else {
                entries[name] = Entry(recipe: recipe, broker: try recipe.broker(with: sources))
            }
        }
        self.entries = entries
    }

    var byName: [String: any ResourceBroker] { entries.mapValues(\.broker) }
}
