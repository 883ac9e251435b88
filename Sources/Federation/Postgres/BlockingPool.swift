import Foundation
import Synchronization

/// A few threads for calls that block, and a bounded number of calls that wait for one.
///
/// Threads are made when there is work and end when there is none: a slow database takes no thread from anybody else.
final class BlockingPool: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        var threads = 0
        var waiting: [Job] = []
    }

    private let name: String
    private let limit: Int
    private let maximumWaiting: Int
    private let state: Mutex<State>

    init(name: String, threads: Int, waiting: Int) {
        self.name = name
        limit = threads
        maximumWaiting = waiting
        state = Mutex(State())
    }

    /// What `body` returns; `nil` when too many wait already.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let isAccepted = submit { continuation.resume(returning: .some(body())) }
            if !isAccepted { continuation.resume(returning: nil) }
        }
    }

    private func submit(_ job: @escaping Job) -> Bool {
        let admission: (isAccepted: Bool, needsThread: Bool) = state.withLock { state in
            guard state.waiting.count < maximumWaiting else { return (false, false) }
            state.waiting.append(job)
            guard state.threads < limit else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        if admission.needsThread {
            let thread = Thread { self.work() }
            thread.name = name
            thread.start()
        }
        return admission.isAccepted
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> Job? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
