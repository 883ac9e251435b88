import Threads

/// A thread for work that takes long or blocks: reading lists of a million entries, and the database.
struct BlockingQueue: Sendable {
    private let thread: SerialThread

    /// - Parameter name: of the thread, at most 15 bytes.
    init(_ name: String) {
        thread = SerialThread(name)
    }

    /// What `body` returns or throws, or `ThreadFailure`.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await thread.perform(body)
    }
}
