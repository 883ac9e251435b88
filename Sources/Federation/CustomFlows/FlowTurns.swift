import AuthorizationServer
import Synchronization

/// Lets no more than so many requests ask a flow at a time, and as many again wait: nobody waits for longer than one
/// answer may take, and no flood gathers. From a limit of four on, a quarter of both is kept from any single source, so
/// that a flood from one leaves room for the others.
final class FlowTurns: Sendable {
    private struct Waiting {
        let source: String?
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var running = 0
        /// Turns by source, of sources that have any.
        var turns: [String: Int] = [:]
        var waiting: [Waiting] = []
    }

    private let limit: Int
    /// The most that one source may have, of turns and of places to wait.
    private let share: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
        share = limit - limit / 4
    }

    /// How many wait for a turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Waits for a turn, which is over with `leave`. Throws `busy` when too many wait.
    ///
    /// - Parameter source: Who sends the request; `nil` when that is not known.
    func enter(from source: String?) async throws(CustomFlowFailure) {
        let isAdmitted = await withCheckedContinuation { continuation in
            let admission: Bool? = state.withLock { state in
                if mayRun(source, state) {
                    start(source, &state)
                    return true
                }
                let places = state.waiting.count { $0.source == source }
                guard state.waiting.count < limit, source == nil || places < share else { return false }
                state.waiting.append(Waiting(source: source, continuation: continuation))
                return nil
            }
            if let admission { continuation.resume(returning: admission) }
        }
        guard isAdmitted else { throw .busy(limit: limit) }
    }

    /// Hands the turn to who has waited longest, of those whose source may have one more.
    func leave(from source: String?) {
        let next: Waiting? = state.withLock { state in
            state.running -= 1
            if let source, let turns = state.turns[source] { state.turns[source] = turns > 1 ? turns - 1 : nil }
            guard let index = state.waiting.firstIndex(where: { mayRun($0.source, state) }) else { return nil }
            let next = state.waiting.remove(at: index)
            start(next.source, &state)
            return next
        }
        next?.continuation.resume(returning: true)
    }

    private func mayRun(_ source: String?, _ state: State) -> Bool {
        state.running < limit && (source.map { state.turns[$0, default: 0] < share } ?? true)
    }

    private func start(_ source: String?, _ state: inout State) {
        state.running += 1
        if let source { state.turns[source, default: 0] += 1 }
    }
}
