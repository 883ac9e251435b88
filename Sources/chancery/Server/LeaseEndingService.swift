import AuthorizationServer
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization

/// Ends the leases whose time is over or that were revoked: looks for them several times a second, and does not rest
/// before each is gone.
///
/// Each resource has its own task, so that one whose database is away holds up no other.
final class LeaseEndingService: Service {
    private static let interval = Duration.milliseconds(250)
    /// Seconds between two looks for leases that ended long ago.
    private static let pruning: TimeInterval = 600
    /// Seconds that an ended lease can still be listed. The audit log keeps it.
    private static let memory: TimeInterval = 86_400

    private let leases: any LeaseStore
    private let work: LeaseEndingWork
    private let clock: any Clock
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("chancery.leases")

    /// - Parameter brokers: those of the configuration in force.
    init(
        _ leases: any LeaseStore, brokers: @escaping @Sendable () -> [String: any ResourceBroker],
        auditLog: any AuditLog, troubles: StoreTroubles, clock: any Clock, logger: Logger
    ) {
        self.leases = leases
        self.clock = clock
        self.troubles = troubles
        self.logger = logger
        work = LeaseEndingWork(leases, brokers: brokers, auditLog: auditLog, clock: clock, logger: logger)
    }

    func run() async throws {
        // Whatever was claimed by a process that is gone is looked at now.
        try? await queue.perform { [leases] in try leases.releaseClaims() }
        var prunedAt: Date?
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully && !Task.isCancelled {
                let now = clock.now
                do {
                    for resource in try await queue.perform({ [leases] in try leases.resourcesDue(at: now) })
                    where work.begin(resource) {
                        group.addTask { await self.work.run(resource) }
                    }
                    if prunedAt.map({ abs(now.timeIntervalSince($0)) >= Self.pruning }) ?? true {
                        try await queue.perform { [leases] in try leases.prune(endedBefore: now - Self.memory) }
                        prunedAt = now
                    }
                    if troubles.clear(.leases) { logger.notice("Leases can be looked after again") }
                } catch {
                    // Once per trouble: the loop comes by four times a second.
                    if troubles.report(.leases, "the leases cannot be looked after: \(error)") {
                        logger.error("Leases cannot be looked after", metadata: ["reason": "\(error)"])
                    }
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
