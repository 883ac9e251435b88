import AuthorizationServer
import FoundationEssentials
import Synchronization

/// Remembers, for the readiness check, that the audit log could not be written just now.
final class ObservedAuditLog: AuditLog {
    /// Seconds that a failure is told of. Not for ever: without traffic no success would take it back.
    private static let memory: TimeInterval = 10

    private let log: any AuditLog
    private let clock: any Clock
    private let failure = Mutex<(time: Date, reason: String)?>(nil)

    init(_ log: any AuditLog, clock: any Clock) {
        self.log = log
        self.clock = clock
    }

    func record(_ event: AuditEvent) async throws {
        do {
            try await log.record(event)
        } catch {
            failure.withLock { $0 = (clock.now, "\(error)") }
            throw error
        }
    }

    /// Why the log could not be written, if that was just now.
    var problem: String? {
        failure.withLock { failure in
            guard let failure, clock.now.timeIntervalSince(failure.time) < Self.memory else { return nil }
            return failure.reason
        }
    }
}
