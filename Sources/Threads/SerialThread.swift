import Synchronization

/// A thread that does one thing after the other: made with the first of them, or ahead by `start`, and kept.
///
/// A queue of Dispatch makes its threads when it needs them; where there is none to be had it holds up who calls, and
/// that may be an event loop.
package final class SerialThread: Sendable {
    package typealias Job = @Sendable () -> Void

    private let name: String
    private let queue = Queue()
    private let starter: ThreadStarter
    private let hasThread = Mutex(false)

    /// - Parameter name: at most 15 bytes.
    package init(_ name: String, on starter: ThreadStarter = .system) {
        self.name = name
        self.starter = starter
    }

    deinit {
        queue.end()
    }

    /// Makes the thread unless there is one.
    package func start() throws(ThreadFailure) {
        try hasThread.withLock { hasThread throws(ThreadFailure) in
            if hasThread { return }
            try starter.start(name) { [queue] in queue.work() }
            hasThread = true
        }
    }

    /// Does the job after those before it. Throws where there is no thread; the job is never done then.
    package func async(_ job: @escaping Job) throws(ThreadFailure) {
        try start()
        queue.append(job)
    }

    /// What `body` returns or throws, or `ThreadFailure`.
    package func perform<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do throws(ThreadFailure) {
                try async { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// What the thread has of it, so that it does not keep the owner alive.
    private final class Queue: Sendable {
        private let state = Mutex<(jobs: [Job], isOver: Bool)>(([], false))
        private let signal = Signal()

        func append(_ job: @escaping Job) {
            state.withLock { $0.jobs.append(job) }
            signal.set()
        }

        func end() {
            state.withLock { $0.isOver = true }
            signal.set()
        }

        func work() {
            while true {
                let (jobs, isOver) = state.withLock { state in
                    defer { state.jobs = [] }
                    return state
                }
                for job in jobs { job() }
                if jobs.isEmpty {
                    if isOver { return }
                    signal.wait()
                }
            }
        }
    }
}
