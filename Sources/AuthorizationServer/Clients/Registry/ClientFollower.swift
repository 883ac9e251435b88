import FoundationEssentials
package import JOSE
import Synchronization

/// Keeps a server's registry of clients in step with the database. Its calls block.
package final class ClientFollower: Sendable {
    private let store: any ClientStore
    private let clock: any Clock
    /// The revision that was read last; `nil` after a failure, when all is read anew.
    private let seen: Mutex<Int64?>

    /// The registry that requests read.
    package let registry: ClientRegistry

    /// Clients that could not be read at the start, and are refused for it.
    package let unreadable: [(id: ByteString, reason: String)]

    /// Reads all clients.
    package init(store: any ClientStore, clock: any Clock) throws {
        self.store = store
        self.clock = clock
        let time = clock.now
        let changes = try store.changes(since: nil)
        seen = Mutex(changes.revision)
        registry = ClientRegistry(changes.present, reserved: changes.reserved, confirmedAt: time)
        unreadable = changes.unreadable
    }

    /// One look at the database: returns what changed. Called several times a second, by one caller at a time.
    @discardableResult
    package func follow() throws -> ClientChanges? {
        // The time is taken before the reading, so that the reading is never thought younger than it is.
        let time = clock.now
        registry.bringBack(to: time)
        let known = seen.withLock { $0 }
        do {
            guard try store.revision() != known else {
                registry.confirm(at: time)
                return nil
            }
            let changes = try store.changes(since: known)
            registry.apply(changes, readAt: time)
            seen.withLock { $0 = changes.revision }
            return changes
        } catch {
            seen.withLock { $0 = nil }
            if error.voidsReadings { registry.confirm(at: .distantPast) }
            throw error
        }
    }
}

extension ClientChanges {
    /// Clients whose records cannot be read, and who are refused for it.
    package var unreadable: [(id: ByteString, reason: String)] {
        present.compactMap { client in
            if case .unreadable(let reason) = client.proof { (client.id, reason) } else { nil }
        }
    }
}
