import Threads

/// A thread for calls that block: never on an event loop, and never on the threads that tasks share.
struct BlockingReads: Sendable {
    private let thread: SerialThread

    /// - Parameter name: of the thread, at most 15 bytes.
    init(_ name: String) {
        thread = SerialThread(name)
        // Ahead of the first call, where there is one to be had: later there may be none.
        try? thread.start()
    }

    /// What `body` returns or throws, or `ThreadFailure` where there is no thread.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await thread.perform(body)
    }
}
