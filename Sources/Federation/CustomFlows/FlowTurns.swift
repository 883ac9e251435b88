import AuthorizationServer
import Synchronization

/// Lets no more than so many requests ask a flow at a time, and as many again wait: nobody waits for longer than one
/// answer may take, and no flood gathers.
final class FlowTurns: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many wait for a turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Waits for a turn, which is over with `leave`. Throws `busy` when too many wait.
    func enter() async throws(CustomFlowFailure) {
        let isAdmitted = await withCheckedContinuation { continuation in
            let admission: Bool? = state.withLock { state in
                if state.running < limit {
                    state.running += 1
                    return true
                }
                guard state.waiting.count < limit else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let admission { continuation.resume(returning: admission) }
        }
        guard isAdmitted else { throw .busy(limit: limit) }
    }

    /// Hands the turn to who has waited longest.
    func leave() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
        next?.resume(returning: true)
    }
}
