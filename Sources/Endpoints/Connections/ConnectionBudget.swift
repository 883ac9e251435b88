import Synchronization

/// The descriptors that the connections of all listeners may take together: what the limit of open files leaves once
/// databases, files, programs and outgoing requests have theirs.
///
/// A process without a descriptor left cannot write a database and cannot read a changed configuration, and libdispatch
/// ends it. So connections wait to be accepted before that happens.
package final class ConnectionBudget: Sendable {
    /// Connections that every listener but one for operators leaves free: health checks are answered while strangers
    /// hold all others.
    static let keptForOperators = 4

    /// Connections at one time.
    package let size: Int
    private let state = Mutex(State())

    private struct State {
        var open = 0
        var waiting: [@Sendable () -> Void] = []
    }

    package init(_ size: Int) {
        self.size = size
    }

    /// Connections that may be opened now; fewer than none where several listeners took the last at once.
    func room(leaving kept: Int) -> Int {
        state.withLock { size - kept - $0.open }
    }

    func take() {
        state.withLock { $0.open += 1 }
    }

    func giveBack() {
        let waiting = state.withLock { state in
            state.open -= 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for wake in waiting { wake() }
    }

    /// Calls once, as soon as any connection has closed; from any thread.
    func onceOneCloses(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting.append(wake) }
    }
}
