import AuthorizationServer
import FoundationEssentials
import Logging
import Synchronization

/// Tells the operator when used assertions cannot be recorded, so that clients with assertions get no tokens.
final class ObservedReplayLog: AssertionReplayLog {
    /// Seconds after which the same trouble is told again.
    private static let memory: TimeInterval = 60

    private let log: any AssertionReplayLog
    private let clock: any Clock
    private let logger: Logger
    private let failedAt = Mutex<Date?>(nil)

    init(_ log: any AssertionReplayLog, clock: any Clock, logger: Logger) {
        self.log = log
        self.clock = clock
        self.logger = logger
    }

    func redeem(_ digest: [UInt8], until end: Date, at time: Date) async throws -> Bool {
        do {
            return try await log.redeem(digest, until: end, at: time)
        } catch {
            report(error)
            throw error
        }
    }

    private func report(_ error: any Error) {
        let now = clock.now
        let isKnown = failedAt.withLock { failedAt in
            if let failedAt, abs(now.timeIntervalSince(failedAt)) < Self.memory { return true }
            failedAt = now
            return false
        }
        if !isKnown { logger.error("Used assertions cannot be recorded", metadata: ["reason": "\(error)"]) }
    }
}
