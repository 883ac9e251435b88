import AuthorizationServer
import Federation

/// The brokers of the configured resources, by the resources' names. Access tokens need none.
struct ResourceBrokers: Sendable {
    private struct Entry {
        let configuration: ResourceConfiguration
        /// What the resource's file of certificates holds.
        let anchors: [UInt8]
        let broker: any ResourceBroker
    }

    private let entries: [String: Entry]

    static let none = ResourceBrokers(entries: [:])

    private init(entries: [String: Entry]) {
        self.entries = entries
    }

    /// Throws when a file of a resource cannot be used.
    ///
    /// - Parameter previous: those in force, of which the ones that do not change are kept with what they know.
    init(_ configuration: Configuration, reusing previous: ResourceBrokers, clock: any Clock = SystemClock()) throws {
        var entries: [String: Entry] = [:]
        for resource in configuration.resources {
            let name = resource.terms.name
            let anchors = try resource.settings.upstream?.anchors() ?? []
            if let held = previous.entries[name], held.configuration == resource, held.anchors == anchors {
                entries[name] = held
            } else if let broker = try Self.broker(for: resource, anchors: anchors, clock: clock) {
                entries[name] = Entry(configuration: resource, anchors: anchors, broker: broker)
            }
        }
        self.entries = entries
    }

    /// `nil` for what needs none.
    private static func broker(
        for resource: ResourceConfiguration, anchors: [UInt8], clock: any Clock
    ) throws -> (any ResourceBroker)? {
        switch resource.settings {
        case .accessToken: return nil
        case .aws(let settings, let upstream):
            let servers = try CloudServers(upstream, anchors: anchors, clock: clock)
            return AWSBroker(settings, upstream: servers.upstream(settings.endpoint))
        case .google(let settings, let upstream):
            let servers = try CloudServers(upstream, anchors: anchors, clock: clock)
            return GoogleBroker(
                settings, tokenService: servers.upstream(settings.exchange),
                accountService: servers.upstream(settings.accounts))
        case .azure(let settings, let upstream):
            let servers = try CloudServers(upstream, anchors: anchors, clock: clock)
            return AzureBroker(settings, upstream: servers.upstream(settings.endpoint))
        }
    }

    var byName: [String: any ResourceBroker] { entries.mapValues(\.broker) }
}
