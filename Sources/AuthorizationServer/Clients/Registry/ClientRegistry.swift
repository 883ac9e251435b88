package import FoundationEssentials
import Synchronization

/// The registered clients of a running server: read by every request that names a client, kept by the one task that
/// follows the database.
package final class ClientRegistry: Sendable {
    /// How old, in seconds, a reading of the database may be before it proves nobody any more: a client that was deleted
    /// must not live on in a server that lost its database.
    package static let maximumAge: TimeInterval = 10

    /// The database has not been read for `maximumAge`.
    package struct Outdated: Error {}

    private struct State {
        var table: ClientTable
        var confirmedAt: Date
    }

    private let state: Mutex<State>

    /// The clients as they were read at `time`.
    package init(_ clients: [RegisteredClient] = [], confirmedAt time: Date) {
        state = Mutex(State(table: ClientTable(clients), confirmedAt: time))
    }

    /// How many clients are registered.
    package var count: Int { table.count }

    /// Whether a client of that identifier is registered, as far as is known.
    package func contains(_ id: String) -> Bool { table[id] != nil }

    /// Where clients publish their keys: every `jwks_uri` that one is registered with.
    package var keyAddresses: Set<String> { table.keyAddresses }

    /// The client of that identifier, unless what is known is too old to tell.
    package func client(_ id: String, at time: Date) throws(Outdated) -> RegisteredClient? {
        guard isCurrent(at: time) else { throw Outdated() }
        return table[id]
    }

    /// Whether the database was read recently enough.
    package func isCurrent(at time: Date) -> Bool {
        time.timeIntervalSince(state.withLock { $0.confirmedAt }) <= Self.maximumAge
    }

    /// Nothing has changed until `time`.
    package func confirm(at time: Date) {
        state.withLock { $0.confirmedAt = time }
    }

    /// Takes over what was read at `time`. A request sees each client as it was before or after.
    package func apply(_ changes: ClientChanges, readAt time: Date) {
        if changes.isComplete {
            let table = ClientTable(changes.present)
            state.withLock { $0.table = table }
        } else {
            let table = table
            // One that was registered again is replaced, and not away for a moment in which it would be a stranger.
            let present = changes.deleted.isEmpty ? [] : Set(changes.present.map(\.id))
            for id in changes.deleted where !present.contains(id) { table.remove(id) }
            for client in changes.present { table.insert(client) }
        }
        confirm(at: time)
    }

    private var table: ClientTable { state.withLock { $0.table } }
}
