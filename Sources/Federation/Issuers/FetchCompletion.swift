import Synchronization

/// The end of a fetch, for those who wait for it: each as long as it likes, and no longer than it lives itself.
final class FetchCompletion: Sendable {
    private struct State {
        var isOver = false
        var waiters: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Wakes all who wait; anyone who comes later does not wait.
    func finish() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.isOver = true
            return state.waiters
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Returns at the end, after `limit`, or when the task that waits is cancelled, whichever is first.
    func wait(atMost limit: Duration) async {
        let (end, waiter) = AsyncStream<Never>.makeStream()
        let isOver = state.withLock { state in
            if !state.isOver { state.waiters.append(waiter) }
            return state.isOver
        }
        guard !isOver else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in end {} }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
