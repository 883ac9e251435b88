import AuthorizationServer
import Federation

/// The brokers of the configured resources, by the resources' names. Access tokens need none.
struct ResourceBrokers: Sendable {
    /// What brokers need beside the configuration.
    struct Surroundings: Sendable {
        /// The record of credentials that brokers end.
        let leases: any LeaseStore
        /// Where secrets are that are no files.
        let environment: [String: String]
        let clock: any Clock
    }

    /// What a broker was made from.
    private struct Origin: Hashable {
        let configuration: ResourceConfiguration
        /// What the resource's file of certificates holds.
        let anchors: [UInt8]
        /// By which the broker proves itself.
        let password: String?
    }

    private struct Entry {
        let origin: Origin
        let broker: any ResourceBroker
    }

    private let entries: [String: Entry]

    static let none = ResourceBrokers(entries: [:])

    private init(entries: [String: Entry]) {
        self.entries = entries
    }

    /// Throws when a file or a secret of a resource cannot be used.
    ///
    /// - Parameter previous: those in force, of which the ones that do not change are kept with what they know.
    init(_ configuration: Configuration, _ surroundings: Surroundings, reusing previous: ResourceBrokers) throws {
        var entries: [String: Entry] = [:]
        for resource in configuration.resources {
            let name = resource.terms.name
            let origin = Origin(
                configuration: resource, anchors: try resource.settings.upstream?.anchors() ?? [],
                password: try resource.settings.postgres?.password(environment: surroundings.environment))
            if let held = previous.entries[name], held.origin == origin {
                entries[name] = held
            } else if let broker = try Self.broker(of: origin, surroundings) {
                entries[name] = Entry(origin: origin, broker: broker)
            }
        }
        self.entries = entries
    }

    /// `nil` for what needs none.
    private static func broker(of origin: Origin, _ surroundings: Surroundings) throws -> (any ResourceBroker)? {
        let clock = surroundings.clock
        switch origin.configuration.settings {
        case .accessToken: return nil
        case .aws(let settings, let upstream):
            let servers = try CloudServers(upstream, anchors: origin.anchors, clock: clock)
            return AWSBroker(settings, upstream: servers.upstream(settings.endpoint))
        case .google(let settings, let upstream):
            let servers = try CloudServers(upstream, anchors: origin.anchors, clock: clock)
            return GoogleBroker(
                settings, tokenService: servers.upstream(settings.exchange),
                accountService: servers.upstream(settings.accounts))
        case .azure(let settings, let upstream):
            let servers = try CloudServers(upstream, anchors: origin.anchors, clock: clock)
            return AzureBroker(settings, upstream: servers.upstream(settings.endpoint))
        case .postgres(let postgres):
            return PostgresBroker(
                name: origin.configuration.terms.name, settings: postgres.settings(password: origin.password),
                leases: surroundings.leases, clock: clock)
        }
    }

    var byName: [String: any ResourceBroker] { entries.mapValues(\.broker) }
}
