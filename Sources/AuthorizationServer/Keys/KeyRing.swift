package import FoundationEssentials
import Synchronization

/// The current key set of a running server: read by every request, swapped whole by the one task that follows the
/// database.
package final class KeyRing: Sendable {
    /// How old, in seconds, a reading of the database may be before it is no longer signed by: a key that was revoked
    /// must not live on in a server that lost its database.
    package static let maximumAge: TimeInterval = 10

    private let keySet: Mutex<KeySet>

    package init(_ keySet: KeySet) {
        self.keySet = Mutex(keySet)
    }

    /// The key set, however old; for publication.
    package var latest: KeySet { keySet.withLock { $0 } }

    /// The key set, unless it is too old to sign with.
    package func current(at time: Date) -> KeySet? {
        let latest = latest
        // A clock that was set back makes the reading look new; its reader puts that right within the second.
        return time.timeIntervalSince(latest.loadedAt) <= Self.maximumAge ? latest : nil
    }

    /// Signs nothing any more until another reading comes. What is published stays.
    func void() {
        keySet.withLock { $0 = $0.confirmed(at: .distantPast) }
    }

    /// A reading from the future is one from before the clock was set back: it ages from now on, whether the database
    /// can be read or not.
    func bringBack(to time: Date) {
        keySet.withLock { keySet in if keySet.loadedAt > time { keySet = keySet.confirmed(at: time) } }
    }

    package func replace(with new: KeySet) {
        keySet.withLock { $0 = new }
    }
}
