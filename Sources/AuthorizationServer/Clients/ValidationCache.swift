import FoundationEssentials
import PKI
import Synchronization

/// Paths that were validated, by the whole chain that was presented: every byte of every certificate; and by the
/// authority, where it alone was asked.
///
/// It belongs to one `TrustSnapshot` and ends with it, so a changed anchor or revocation list is asked on the next
/// request. A path is used again only while no certificate in it and no revocation list that was asked has expired.
/// Refusals are not kept: strangers put nothing in.
final class ValidationCache: Sendable {
    /// Entries of the younger half; the older half has as many at most.
    private let capacity: Int
    private let halves = Mutex(Halves())

    private struct Key: Hashable {
        let chain: [[UInt8]]
        /// `nil`: all were asked, in their order.
        let authority: String?
    }

    /// What was used lately moves to the younger half. When that is full it becomes the older one, and what was there
    /// and not used since is gone.
    private struct Halves {
        var younger: [Key: AuthenticatedPath] = [:]
        var older: [Key: AuthenticatedPath] = [:]
    }

    init(capacity: Int = 2048) {
        self.capacity = capacity
    }

    /// The path of this chain, if it was validated before and the decision still stands at `time`.
    ///
    /// - Parameter authority: whose decision counts; `nil`: of the first that accepts.
    func path(of chain: [[UInt8]], by authority: String? = nil, at time: Date) -> AuthenticatedPath? {
        let found = halves.withLock { halves -> AuthenticatedPath? in
            let first = find(Key(chain: chain, authority: nil), in: &halves)
            guard let authority, first?.authority != authority else { return first }
            return find(Key(chain: chain, authority: authority), in: &halves)
        }
        guard let found, found.isValid(at: time) else { return nil }
        return found
    }

    /// - Parameter authority: the only one that was asked; `nil`: all, in their order.
    func insert(_ chain: [[UInt8]], _ path: AuthenticatedPath, by authority: String? = nil) {
        halves.withLock { insert(Key(chain: chain, authority: authority), path, into: &$0) }
    }

    /// How many paths are kept.
    var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    private func find(_ key: Key, in halves: inout Halves) -> AuthenticatedPath? {
        if let path = halves.younger[key] { return path }
        guard let path = halves.older[key] else { return nil }
        insert(key, path, into: &halves)
        return path
    }

    private func insert(_ key: Key, _ path: AuthenticatedPath, into halves: inout Halves) {
        if halves.younger.count >= capacity, halves.younger[key] == nil {
            halves.older = halves.younger
            halves.younger = [:]
        }
        halves.older[key] = nil
        halves.younger[key] = path
    }
}
