import AuthorizationServer
import Synchronization
import Threads

/// Lets no more than so many requests ask a flow at a time, and as many again wait: nobody waits for longer than one
/// answer may take, and no flood gathers. From a limit of four on, a quarter of both is kept from any single source, so
/// that a flood from one leaves room for the others.
final class FlowTurns: Sendable {
    private struct Waiting {
        let source: String?
        let answer: FirstAnswer<Bool>
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

    /// Waits for a turn, which is over with `leave`. Throws `busy` when too many wait, or for too long.
    ///
    /// - Parameters:
    ///   - source: Who sends the request; `nil` when that is not known.
    ///   - deadline: when it is given up.
    func enter(from source: String?, until deadline: ContinuousClock.Instant) async throws(CustomFlowFailure) {
        let isAdmitted = await FirstAnswer.wait(until: deadline, orElse: { false }) { answer in
            let admission: Bool? = state.withLock { state in
                if mayRun(source, state) {
                    start(source, &state)
                    return true
                }
                let places = state.waiting.count { $0.source == source }
                guard state.waiting.count < limit, source == nil || places < share else { return false }
                state.waiting.append(Waiting(source: source, answer: answer))
                return nil
            }
            if let admission { answer.give(admission) }
        }
        guard isAdmitted else {
            state.withLock { $0.waiting.removeAll { !$0.answer.isWanted } }
            throw .busy(limit: limit)
        }
    }

    /// Hands the turn to who has waited longest, of those whose source may have one more.
    func leave(from source: String?) {
        let next: Waiting? = state.withLock { state in
            state.running -= 1
            if let source, let turns = state.turns[source] { state.turns[source] = turns > 1 ? turns - 1 : nil }
            state.waiting.removeAll { !$0.answer.isWanted }
            guard let index = state.waiting.firstIndex(where: { mayRun($0.source, state) }) else { return nil }
            let next = state.waiting.remove(at: index)
            start(next.source, &state)
            return next
        }
        // Where its time has just been over, the turn goes on to another.
        if let next, !next.answer.give(true) { leave(from: next.source) }
    }

    private func mayRun(_ source: String?, _ state: State) -> Bool {
        state.running < limit && (source.map { state.turns[$0, default: 0] < share } ?? true)
    }

    private func start(_ source: String?, _ state: inout State) {
        state.running += 1
        if let source { state.turns[source, default: 0] += 1 }
    }
}
