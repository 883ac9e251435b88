package import AuthorizationServer
import Synchronization

/// An audit log in memory, which can be told to fail as a full disk does.
package final class InMemoryAuditLog: AuditLog {
    /// What a log that was told to fail throws.
    package struct Unwritable: Error {
        package init() {}
    }

    private struct State {
        var events: [AuditEvent] = []
        var isFailing = false
    }

    private let state = Mutex(State())

    package init() {}

    /// The events recorded so far, in order.
    package var events: [AuditEvent] {
        state.withLock { $0.events }
    }

    /// While true, `record` throws and keeps nothing.
    package var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    package func record(_ event: AuditEvent) async throws {
        try state.withLock { state in
            if state.isFailing { throw Unwritable() }
            state.events.append(event)
        }
    }
}
