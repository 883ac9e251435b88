package import AuthorizationServer
import Dispatch
import FoundationEssentials
import JOSE
import Synchronization

/// Signing keys in memory, with the behaviour of the store on disk.
package final class InMemoryKeyStore: KeyStore {
    private struct State {
        var inventory = KeyInventory()
        var revision: Int64 = 0
    }

    private let state = Mutex(State())
    /// Held for a whole update, as the write lock of a database is.
    private let writing = DispatchSemaphore(value: 1)

    package init() {}

    package func load() -> KeyInventory {
        state.withLock { $0.inventory }
    }

    package func update<Value>(_ decide: (inout KeyInventory) throws -> Value) throws -> Value {
        writing.wait()
        defer { writing.signal() }
        let before = load()
        var after = before
        let value = try decide(&after)
        let recorded = try after.recorded(over: before)
        state.withLock { state in
            if !recorded.hasSameRecord(as: state.inventory) { state.revision += 1 }
            state.inventory = recorded
        }
        return value
    }

    package func revision() -> Int64 {
        state.withLock { $0.revision }
    }
}

/// Why an inventory cannot be recorded.
package enum UnrecordableKey: Error {
    case duplicate(kid: String)
    case kidIsNotThumbprint(kid: String)
    case privateKeyMissing(kid: String)
}

extension KeyInventory {
    /// The inventory as a store hands it out again.
    fileprivate func recorded(over before: KeyInventory) throws -> KeyInventory {
        var seen: Set<String> = []
        for key in keys {
            guard seen.insert(key.kid).inserted else { throw UnrecordableKey.duplicate(kid: key.kid) }
            guard before[key.kid] != nil || key.kid == key.publicKey.thumbprint() else {
                throw UnrecordableKey.kidIsNotThumbprint(kid: key.kid)
            }
            guard key.privateKey != nil || ![.prepared, .active].contains(key.state) else {
                throw UnrecordableKey.privateKeyMissing(kid: key.kid)
            }
        }
        let old = before.keys.compactMap { self[$0.kid] }
        let new = keys.filter { before[$0.kid] == nil }
        return KeyInventory(keys: (old + new).map(\.recorded), hasGenesis: hasGenesis || before.hasGenesis)
    }

    fileprivate func hasSameRecord(as other: KeyInventory) -> Bool {
        hasGenesis == other.hasGenesis && keys.count == other.keys.count
            && zip(keys, other.keys).allSatisfy { $0.record == $1.record }
    }
}

extension SigningKey {
    /// What a store keeps of a key: times in whole milliseconds, no private half of a key that is gone.
    fileprivate var recorded: SigningKey {
        SigningKey(
            kid: kid, algorithm: algorithm, publicKey: publicKey, state: state,
            privateKey: state.isPublished ? privateKey : nil, publishedAt: publishedAt.inMilliseconds,
            activatedAt: activatedAt?.inMilliseconds, retiredAt: retiredAt?.inMilliseconds,
            removedAt: removedAt?.inMilliseconds, revokedAt: revokedAt?.inMilliseconds, isGenesis: isGenesis,
            longestTokenLifetime: longestTokenLifetime, longestPublishAhead: longestPublishAhead)
    }

    /// Everything about a key that can be compared.
    package var record: [String] {
        let times = [publishedAt, activatedAt, retiredAt, removedAt, revokedAt]
        return [kid, algorithm.rawValue, publicKey.thumbprint(), state.rawValue, privateKey?.kid ?? "-"]
            + times.map { $0.map { String($0.timeIntervalSince1970) } ?? "-" }
            + [String(isGenesis), String(longestTokenLifetime), String(longestPublishAhead)]
    }
}

extension Date {
    fileprivate var inMilliseconds: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000).rounded() / 1000)
    }
}
