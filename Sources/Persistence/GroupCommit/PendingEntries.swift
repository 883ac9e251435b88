import Synchronization
import Threads

/// Entries that wait for the writer thread; bounded, so that a slow disk refuses requests and does not eat memory.
final class PendingEntries<Value: Sendable, Outcome: Sendable>: Sendable {
    struct Entry: Sendable {
        let value: Value
        let completion: @Sendable (Result<Outcome, GroupCommitError>) -> Void
    }

    private struct State {
        var entries: [Entry] = []
        var isClosed = false
        /// The writer is to look after its file, also without entries.
        var isWoken = false
        /// The number of entries that the writer waits for.
        var target = 1
    }

    private let state = Mutex(State())
    /// Signalled when entries appear, when there are as many as the writer waits for, and on closing.
    private let available = Signal()
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    func append(_ entry: Entry) throws(GroupCommitError) {
        let wakesWriter = try state.withLock { state throws(GroupCommitError) in
            if state.isClosed { throw .closed }
            if state.entries.count >= capacity { throw .overloaded(capacity: capacity) }
            state.entries.append(entry)
            return state.entries.count == 1 || state.entries.count == state.target
        }
        if wakesWriter { available.set() }
    }

    /// Lets the writer look after its file.
    func wake() {
        state.withLock { $0.isWoken = true }
        available.set()
    }

    /// Waits until there are entries, and then for at most `patience` until there are `target`; false once closed and
    /// drained. True without entries when it was woken. However the clock is set meanwhile.
    func wait(for target: Int, atMost patience: Duration) -> Bool {
        var deadline: ContinuousClock.Instant?
        while true {
            let (count, isClosed, isWoken) = state.withLock { state in
                state.target = target
                defer { state.isWoken = false }
                return (state.entries.count, state.isClosed, state.isWoken)
            }
            if isWoken, !isClosed { return true }
            if count >= target || isClosed { return count > 0 }
            if count > 0, deadline == nil { deadline = .now + patience }
            guard available.wait(atMost: deadline.map { $0 - .now }) else { return true }
        }
    }

    /// Takes all entries in their order.
    func takeAll() -> [Entry] {
        state.withLock { state in
            var entries: [Entry] = []
            entries.reserveCapacity(state.entries.count)
            swap(&entries, &state.entries)
            return entries
        }
    }

    /// Refuses further entries; those that wait can still be taken.
    func close() {
        let wasClosed = state.withLock { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        if !wasClosed { available.set() }
    }
}
