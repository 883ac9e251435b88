import AuthorizationServer
import FoundationEssentials
import Logging
import Synchronization

/// Counts what is recorded, and tells the operator when the audit log cannot be written: in the server's log, and to
/// the readiness check.
final class ObservedAuditLog: AuditLog {
    /// Seconds that a failure is told of. Not for ever: without traffic no success would take it back.
    private static let memory: TimeInterval = 10

    let counters = IssuanceCounters()
    private let log: any AuditLog
    private let clock: any Clock
    private let logger: Logger
    private let failure = Mutex<(time: Date, reason: String)?>(nil)

    init(_ log: any AuditLog, clock: any Clock, logger: Logger) {
        self.log = log
        self.clock = clock
        self.logger = logger
    }

    func record(_ event: AuditEvent) async throws {
        do {
            try await log.record(event)
            counters.count(event)
        } catch {
            remember(error)
            throw error
        }
    }

    /// Once per trouble: under load every request fails alike.
    private func remember(_ error: any Error) {
        let wasKnown = problem != nil
        failure.withLock { $0 = (clock.now, "\(error)") }
        if !wasKnown { logger.error("Audit log cannot be written", metadata: ["reason": "\(error)"]) }
    }

    /// Why the log could not be written, if that was just now.
    var problem: String? {
        failure.withLock { failure in
            guard let failure, abs(clock.now.timeIntervalSince(failure.time)) < Self.memory else { return nil }
            return failure.reason
        }
    }
}
