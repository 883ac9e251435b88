import FoundationEssentials
import PKI
import Synchronization

/// Paths that were validated, by the whole chain that was presented: every byte of every certificate.
///
/// It belongs to one `TrustSnapshot` and ends with it, so a changed anchor or revocation list is asked on the next
/// request. A path is used again only while no certificate in it and no revocation list that was asked has expired.
/// Refusals are not kept: strangers put nothing in.
final class ValidationCache: Sendable {
    /// Entries of the younger half; the older half has as many at most.
    private let capacity: Int
    private let halves = Mutex(Halves())

    /// What was used lately moves to the younger half. When that is full it becomes the older one, and what was there
    /// and not used since is gone.
    private struct Halves {
        var younger: [[[UInt8]]: AuthenticatedPath] = [:]
        var older: [[[UInt8]]: AuthenticatedPath] = [:]
    }

    init(capacity: Int = 2048) {
        self.capacity = capacity
    }

    /// The path of this chain, if it was validated before and the decision still stands at `time`.
    func path(of chain: [[UInt8]], at time: Date) -> AuthenticatedPath? {
        let found = halves.withLock { halves -> AuthenticatedPath? in
            if let path = halves.younger[chain] { return path }
            guard let path = halves.older[chain] else { return nil }
            insert(chain, path, into: &halves)
            return path
        }
        guard let found, found.isValid(at: time) else { return nil }
        return found
    }

    func insert(_ chain: [[UInt8]], _ path: AuthenticatedPath) {
        halves.withLock { insert(chain, path, into: &$0) }
    }

    /// How many paths are kept.
    var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    private func insert(_ chain: [[UInt8]], _ path: AuthenticatedPath, into halves: inout Halves) {
        if halves.younger.count >= capacity, halves.younger[chain] == nil {
            halves.older = halves.younger
            halves.younger = [:]
        }
        halves.older[chain] = nil
        halves.younger[chain] = path
    }
}
