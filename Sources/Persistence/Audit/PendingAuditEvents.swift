import Dispatch
import FoundationEssentials
import Synchronization

/// Events that wait for the writer thread; bounded, so that a slow disk refuses requests and does not eat memory.
final class PendingAuditEvents: Sendable {
    struct Entry: Sendable {
        /// Milliseconds since 1970.
        let time: Int64
        let body: Data
        let completion: @Sendable (Result<Void, any Error>) -> Void
    }

    enum Refusal: Error {
        case closed
        case full
    }

    private struct State {
        var entries: [Entry] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Signalled once when entries appear and once on closing.
    private let available = DispatchSemaphore(value: 0)
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    func append(_ entry: Entry) throws(Refusal) {
        let wasEmpty = try state.withLock { state throws(Refusal) in
            if state.isClosed { throw .closed }
            if state.entries.count >= capacity { throw .full }
            state.entries.append(entry)
            return state.entries.count == 1
        }
        if wasEmpty { available.signal() }
    }

    /// Waits until there are entries; false once closed and drained.
    func wait() -> Bool {
        while true {
            let (isEmpty, isClosed) = state.withLock { ($0.entries.isEmpty, $0.isClosed) }
            if !isEmpty { return true }
            if isClosed { return false }
            available.wait()
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
        if !wasClosed { available.signal() }
    }
}
