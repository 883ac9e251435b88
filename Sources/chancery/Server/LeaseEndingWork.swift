import AuthorizationServer
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization

/// Ends the leases of one resource after the other, as often as it takes.
final class LeaseEndingWork: Sendable {
    /// How many leases are ended over one connection.
    private static let batch = 32
    /// Seconds that other processes leave a claimed lease alone. Should they not, nothing is done that harms.
    private static let hold: TimeInterval = 60
    /// Seconds between two looks whether the configuration has a lease's resource again.
    private static let absence: TimeInterval = 5

    private let leases: any LeaseStore
    private let brokers: @Sendable () -> [String: any ResourceBroker]
    private let auditLog: any AuditLog
    private let clock: any Clock
    private let confirmed: any Clock
    private let watch: LeaseEndingWatch
    private let logger: Logger
    private let queue = BlockingReads("leases-end")
    private let state = Mutex(State())

    private struct State {
        /// Resources that a task works on.
        var busy: Set<String> = []
        var pauses: [String: LeasePause] = [:]
    }

    /// - Parameter confirmed: the clock by which a lease's time is over; `clock` unless told otherwise.
    init(
        _ leases: any LeaseStore, brokers: @escaping @Sendable () -> [String: any ResourceBroker],
        auditLog: any AuditLog, clock: any Clock, confirmed: (any Clock)? = nil,
        watch: LeaseEndingWatch = LeaseEndingWatch(), logger: Logger
    ) {
        self.leases = leases
        self.brokers = brokers
        self.auditLog = auditLog
        self.clock = clock
        self.confirmed = confirmed ?? clock
        self.watch = watch
        self.logger = logger
    }

    /// Whether the resource's leases may be worked on now; then `run` has to follow.
    func begin(_ resource: String) -> Bool {
        let now = clock.now
        return state.withLock { state in
            guard state.pauses[resource]?.isOver(at: now) ?? true else { return false }
            return state.busy.insert(resource).inserted
        }
    }

    /// Ends what is due of the resource, until there is no more or its database cannot be reached.
    func run(_ resource: String) async {
        defer {
            state.withLock { _ = $0.busy.remove(resource) }
            watch.rests(resource)
        }
        do {
            while !Task.isCancelled && !Task.isShuttingDownGracefully {
                watch.cameOn(resource)
                let now = confirmed.now
                let claimed = try await queue.perform { [leases] in
                    try leases.claim(resource: resource, at: now, hold: Self.hold, limit: Self.batch)
                }
                guard !claimed.isEmpty, try await end(claimed, of: resource) else { return }
            }
        } catch {
            logger.error(
                "Leases cannot be recorded", metadata: ["resource": "\(resource)", "reason": "\(error)"])
            pause(resource, "\(error)")
        }
    }

    /// False when there is no use in going on now.
    private func end(_ claimed: [Lease], of resource: String) async throws -> Bool {
        let asked = claimed.filter { !$0.isForced }
        let ender = brokers()[resource] as? any LeaseEnder
        let outcomes = asked.isEmpty ? [:] : await ender?.end(asked) ?? [:]
        let now = confirmed.now
        let decided = claimed.map { lease in
            (lease, step(after: outcomes[lease.id], of: lease, hasEnder: ender != nil, at: now))
        }
        let steps = await recording(decided, at: now)
        for (lease, step) in steps {
            switch step {
            case .retry(_, let trouble): report(lease, trouble)
            case .wait(_, let trouble?) where ender == nil: report(lease, trouble)
            case .wait, .close: break
            }
        }
        let settled = steps.map { (id: $0.0.id, step: $0.1) }
        try await queue.perform { [leases] in try leases.settle(settled) }
        let unreachable = outcomes.values.lazy.compactMap { outcome in
            if case .unreachable(let reason) = outcome { reason } else { nil }
        }.first
        if let unreachable {
            pause(resource, unreachable)
        } else if !asked.isEmpty, ender != nil {
            resume(resource)
        }
        return unreachable == nil
    }

    private func step(after outcome: LeaseOutcome?, of lease: Lease, hasEnder: Bool, at time: Date) -> LeaseStep {
        if lease.isForced { return .close(at: time) }
        guard hasEnder else {
            return .wait(until: time + Self.absence, trouble: "the configuration has no such resource any more")
        }
        guard let outcome else { return .wait(until: time, trouble: "it was not tried") }
        return LeaseStep(after: outcome, of: lease, at: time, chance: Double.random(in: 0...1))
    }

    /// The steps with the ends among them recorded, all at a time: they share the log's transactions.
    private func recording(_ steps: [(Lease, LeaseStep)], at time: Date) async -> [(Lease, LeaseStep)] {
        await withTaskGroup { group in
            for (lease, step) in steps {
                group.addTask {
                    guard case .close = step, let failure = await self.record(lease) else {
                        return (lease, step)
                    }
                    return (lease, .retry(at: time + Self.absence, trouble: failure))
                }
            }
            var recorded: [(Lease, LeaseStep)] = []
            for await entry in group { recorded.append(entry) }
            return recorded
        }
    }

    /// The end goes into the audit log before it is an end: after a crash in between it is there twice, never not at
    /// all.
    private func record(_ lease: Lease) async -> String? {
        var event = AuditEvent(time: clock.now, requestID: lease.requestID, outcome: .ended)
        event.rule = lease.rule
        event.clientID = lease.clientID
        event.subject = lease.subject
        event.resource = lease.resource
        event.lease = lease.id
        event.note = lease.account
        event.reason = lease.reason ?? "its time was over"
        do {
            try await auditLog.record(event)
            return nil
        } catch {
            return "its end cannot be recorded in the audit log: \(error)"
        }
    }

    private func report(_ lease: Lease, _ trouble: String) {
        // Once per trouble: it is tried again and again.
        guard lease.trouble != trouble else { return }
        logger.error(
            "Lease cannot be ended",
            metadata: [
                "lease": "\(lease.id)", "resource": "\(lease.resource)", "account": "\(lease.account)",
                "reason": "\(trouble)",
            ])
    }

    private func pause(_ resource: String, _ reason: String) {
        let now = clock.now
        let isNew = state.withLock {
            $0.pauses[resource, default: LeasePause()].failed(at: now, chance: Double.random(in: 0...1))
        }
        guard isNew else { return }
        logger.error(
            "Leases of a resource cannot be ended", metadata: ["resource": "\(resource)", "reason": "\(reason)"])
    }

    private func resume(_ resource: String) {
        let wasPaused = state.withLock { $0.pauses.removeValue(forKey: resource) != nil }
        if wasPaused { logger.notice("Leases of a resource are ended again", metadata: ["resource": "\(resource)"]) }
    }
}
