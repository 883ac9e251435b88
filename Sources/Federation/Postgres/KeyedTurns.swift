import JOSE
import Synchronization

/// Lets one at a time through for each key, in the order in which they came.
final class KeyedTurns: Sendable {
    private let waiting = Mutex<[ByteString: [CheckedContinuation<Void, Never>]]>([:])

    /// Waits for the key's turn, which is over with `leave`.
    func enter(_ key: String) async {
        let key = ByteString(key)
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave(_ key: String) {
        let key = ByteString(key)
        let next: CheckedContinuation<Void, Never>? = waiting.withLock { waiting in
            guard let others = waiting[key], !others.isEmpty else {
                waiting[key] = nil
                return nil
            }
            waiting[key] = Array(others.dropFirst())
            return others.first
        }
        next?.resume()
    }
}
