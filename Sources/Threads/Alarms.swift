import Synchronization

/// Calls at given times, by the monotonic clock, on a thread for all of them: the deadlines of waits. A task that sleeps
/// would need threads that may not be there.
package final class Alarms: Sendable {
    package static let shared = Alarms()

    private struct Entry {
        let time: ContinuousClock.Instant
        let call: @Sendable () -> Void
    }

    private struct State {
        var next = 0
        var entries: [Int: Entry] = [:]
        /// When the thread looks by itself; `nil` when it waits to be told.
        var look: ContinuousClock.Instant?
        var hasThread = false
    }

    private let state = Mutex(State())
    private let signal = Signal()
    private let starter: ThreadStarter

    package init(_ starter: ThreadStarter = .system) {
        self.starter = starter
    }

    /// Makes the thread unless there is one.
    package func start() throws(ThreadFailure) {
        try state.withLock { state throws(ThreadFailure) in
            if state.hasThread { return }
            try starter.start("alarms") { self.work() }
            state.hasThread = true
        }
    }

    /// Calls then, unless the alarm is cancelled before. The call must not block.
    package func set(
        at time: ContinuousClock.Instant, _ call: @escaping @Sendable () -> Void
    ) throws(ThreadFailure) -> Int {
        try start()
        let (number, isFirst) = state.withLock { state in
            state.next += 1
            state.entries[state.next] = Entry(time: time, call: call)
            return (state.next, state.look.map { time < $0 } ?? true)
        }
        if isFirst { signal.set() }
        return number
    }

    package func cancel(_ number: Int) {
        _ = state.withLock { $0.entries.removeValue(forKey: number) }
    }

    private func work() {
        while true {
            let now = ContinuousClock.now
            let (due, look) = state.withLock { state in
                let due = state.entries.filter { $0.value.time <= now }.sorted { $0.value.time < $1.value.time }
                for (number, _) in due { state.entries[number] = nil }
                state.look = state.entries.values.map(\.time).min()
                return (due.map(\.value.call), state.look)
            }
            for call in due { call() }
            signal.wait(atMost: look.map { $0 - .now })
        }
    }
}
