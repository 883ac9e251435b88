package import FoundationEssentials
package import JOSE
package import PKI
import Synchronization

/// The registered clients of a running server: read by every request that names a client, kept by the one task that
/// follows the database.
package final class ClientRegistry: Sendable {
    /// How old, in seconds, a reading of the database may be before it proves nobody any more: a client that was deleted
    /// must not live on in a server that lost its database.
    package static let maximumAge: TimeInterval = 10

    /// The database has not been read for `maximumAge`.
    package struct Outdated: Error {
        var reason: String { "the clients have not been read from the database for \(ClientRegistry.maximumAge) s" }
    }

    /// The time for which no reading is too old: that of commands, which read once and then say what they have read.
    static let timeOfReading = Date.distantPast

    private struct State {
        var table: ClientTable
        var confirmedAt: Date
    }

    private let state: Mutex<State>

    /// The clients as they were read at `time`.
    package init(
        _ clients: [RegisteredClient] = [], reserved: [ClientReservation] = [], confirmedAt time: Date
    ) {
        state = Mutex(State(table: ClientTable(clients, reserved: reserved), confirmedAt: time))
    }

    /// How many clients are registered.
    package var count: Int { table.count }

    /// Whether a client of that identifier is registered, unless what is known is too old to tell.
    package func contains(_ id: ByteString, at time: Date) throws(Outdated) -> Bool {
        try current(at: time)[id] != nil
    }

    /// Whose the identifier is; `nil` while it is nobody's. Throws when what is known is too old to tell.
    package func owner(of id: ByteString, at time: Date) throws(Outdated) -> ClientNameOwner? {
        let table = try current(at: time)
        if let client = table[id] { return .registered(client) }
        return table.reservation(of: id).map { .reserved($0) }
    }

    /// The client that is disabled or was deleted and is known by this certificate. Throws when what is known is too old
    /// to tell.
    ///
    /// - Parameters:
    ///   - authority: who vouches for it.
    ///   - areSeparate: whether no certificate is accepted by both authorities.
    package func barredClient(
        of certificate: any CertificateAttributes, vouchedForBy authority: String?,
        unless areSeparate: (ByteString, ByteString) -> Bool, at time: Date
    ) throws(Outdated) -> ByteString? {
        try current(at: time).barredClient(of: certificate, vouchedForBy: authority, unless: areSeparate)
    }

    /// Where clients publish their keys: every `jwks_uri` that one is registered with.
    package var keyAddresses: Set<String> { table.keyAddresses }

    /// The client of that identifier, unless what is known is too old to tell.
    package func client(_ id: ByteString, at time: Date) throws(Outdated) -> RegisteredClient? {
        try current(at: time)[id]
    }

    /// Whether the database was read recently enough.
    package func isCurrent(at time: Date) -> Bool {
        time.timeIntervalSince(state.withLock { $0.confirmedAt }) <= Self.maximumAge
    }

    /// A reading from the future is one from before the clock was set back: it ages from now on, whether the database
    /// can be read or not.
    func bringBack(to time: Date) {
        state.withLock { $0.confirmedAt = min($0.confirmedAt, time) }
    }

    /// Nothing has changed until `time`.
    package func confirm(at time: Date) {
        state.withLock { $0.confirmedAt = time }
    }

    /// Takes over what was read at `time`. A request sees each client as it was before or after.
    package func apply(_ changes: ClientChanges, readAt time: Date) {
        if changes.isComplete {
            let table = ClientTable(changes.present, reserved: changes.reserved)
            state.withLock { $0.table = table }
        } else {
            let table = table
            // No identifier is anybody's for a moment: it is reserved before its client goes, and its client is there
            // again before it is released. One that was registered again is replaced.
            for reservation in changes.reserved { table.reserve(reservation) }
            let present = changes.deleted.isEmpty ? [] : Set(changes.present.map(\.id))
            for id in changes.deleted where !present.contains(id) { table.remove(id) }
            for client in changes.present { table.insert(client) }
            for id in changes.released { table.release(id) }
        }
        confirm(at: time)
    }

    private var table: ClientTable { state.withLock { $0.table } }

    private func current(at time: Date) throws(Outdated) -> ClientTable {
        guard isCurrent(at: time) else { throw Outdated() }
        return table
    }
}
