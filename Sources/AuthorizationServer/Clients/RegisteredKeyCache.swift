import JOSE
import Synchronization

/// Key sets of registered clients, which are dear to read: each as long as it is what is registered of its client.
///
/// Bounded as `ValidationCache` is. Only registered keys go in, whatever strangers send.
final class RegisteredKeyCache: Sendable {
    /// Entries of the younger half; the older half has as many at most.
    private let capacity: Int
    private let halves = Mutex(Halves())

    private struct Entry {
        let json: [UInt8]
        let keys: VerificationKeySet
    }

    private struct Halves {
        var younger: [ByteString: Entry] = [:]
        var older: [ByteString: Entry] = [:]
    }

    init(capacity: Int = 2048) {
        self.capacity = capacity
    }

    /// The keys in a client's registration. Throws when they cannot be read.
    func keys(in json: [UInt8], of clientID: ByteString) throws(VerificationKeySet.Fault) -> VerificationKeySet {
        let found = halves.withLock { halves -> Entry? in
            if let entry = halves.younger[clientID] { return entry }
            guard let entry = halves.older[clientID] else { return nil }
            insert(entry, of: clientID, into: &halves)
            return entry
        }
        // The same array in memory in nearly all cases, which is quickly compared.
        if let found, found.json == json { return found.keys }
        let entry = Entry(json: json, keys: try VerificationKeySet(json: json))
        halves.withLock { insert(entry, of: clientID, into: &$0) }
        return entry.keys
    }

    /// How many sets are kept.
    var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    private func insert(_ entry: Entry, of clientID: ByteString, into halves: inout Halves) {
        if halves.younger.count >= capacity, halves.younger[clientID] == nil {
            halves.older = halves.younger
            halves.younger = [:]
        }
        halves.older[clientID] = nil
        halves.younger[clientID] = entry
    }
}
