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
    /// Between two looks at what has not ended.
    private static let watching = Duration.seconds(2)
    /// Seconds that an ended lease can still be listed. The audit log keeps it.
    private static let memory: TimeInterval = 86_400

    private let leases: any LeaseStore
    private let work: LeaseEndingWork
    /// By which a lease's time is over.
    private let confirmed: any Clock
    private let watch: LeaseEndingWatch
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("leases")

    /// - Parameters:
    ///   - brokers: those of the configuration in force.
    ///   - confirmed: the clock by which a lease's time is over: its credential does not come back.
    ///   - watch: what is told how it goes.
    init(
        _ leases: any LeaseStore, brokers: @escaping @Sendable () -> [String: any ResourceBroker],
        auditLog: any AuditLog, troubles: StoreTroubles, clock: any Clock, confirmed: any Clock,
        watch: LeaseEndingWatch, logger: Logger
    ) {
        self.leases = leases
        self.confirmed = confirmed
        self.watch = watch
        self.troubles = troubles
        self.logger = logger
        work = LeaseEndingWork(
            leases, brokers: brokers, auditLog: auditLog, clock: clock, confirmed: confirmed, watch: watch,
            logger: logger)
    }

    func run() async throws {
        // Whatever was claimed by a process that is gone is looked at now.
        try? await queue.perform { [leases] in try leases.releaseClaims() }
        var prunedAt: Date?
        var latest = confirmed.now
        var watchedAt: ContinuousClock.Instant?
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully && !Task.isCancelled {
                let now = confirmed.now
                do {
                    // Pauses that end by the clock before it was set back would last for longer by as much.
                    if now < latest - 1 { try await queue.perform { [leases] in try leases.releaseClaims() } }
                    latest = now
                    for resource in try await queue.perform({ [leases] in try leases.resourcesDue(at: now) })
                    where work.begin(resource) {
                        group.addTask { await self.work.run(resource) }
                    }
                    if prunedAt.map({ abs(now.timeIntervalSince($0)) >= Self.pruning }) ?? true {
                        try await queue.perform { [leases] in try leases.prune(endedBefore: now - Self.memory) }
                        prunedAt = now
                    }
                    if watchedAt.map({ .now - $0 >= Self.watching }) ?? true {
                        watch.saw(try await queue.perform { [leases] in try leases.backlogs(at: now) })
                        watchedAt = .now
                    }
                    watch.looked()
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
