import JOSE
import Synchronization
import Threads

/// Lets one at a time through for each key, in the order in which they came.
final class KeyedTurns: Sendable {
    private let waiting = Mutex<[ByteString: [FirstAnswer<Bool>]]>([:])

    /// Waits for the key's turn, which is over with `leave`. False where it has not come by the deadline.
    func enter(_ key: String, until deadline: ContinuousClock.Instant) async -> Bool {
        let key = ByteString(key)
        return await FirstAnswer.wait(until: deadline, orElse: { false }) { answer in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(answer)
                return false
            }
            if isFree { answer.give(true) }
        }
    }

    func leave(_ key: String) {
        let key = ByteString(key)
        // Those whose time is over do not take their turn.
        while let answer = next(key), !answer.give(true) {}
    }

    /// Who comes next; nobody has the turn where there is none.
    private func next(_ key: ByteString) -> FirstAnswer<Bool>? {
        waiting.withLock { waiting in
            guard let others = waiting[key], let first = others.first else {
                waiting[key] = nil
                return nil
            }
            waiting[key] = Array(others.dropFirst())
            return first
        }
    }
}
