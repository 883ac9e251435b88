import AuthorizationServer
import Endpoints
import Synchronization

/// Whether leases end: for the readiness check and the metrics. By the monotonic clock, and without any waiting: what it
/// tells is what the services have noted here.
final class LeaseEndingWatch: Sendable {
    /// After this long a backlog that does not move is told of.
    static let patience = Duration.seconds(60)
    /// After this long without coming on, the work itself does not go on. A try has a deadline that is shorter.
    static let longestStep = Duration.seconds(300)

    private struct Backlog {
        var latest: LeaseBacklog
        /// Since when the oldest has been waiting.
        var since: ContinuousClock.Instant
    }

    private struct State {
        var lookedAt = ContinuousClock.now
        var backlogs: [String: Backlog] = [:]
        /// When the work on a resource last came on, of those that are worked on.
        var steps: [String: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    /// The leases could be read.
    func looked(at now: ContinuousClock.Instant = .now) {
        state.withLock { $0.lookedAt = now }
    }

    /// What has to be ended and has not ended.
    func saw(_ backlogs: [String: LeaseBacklog], at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            let known = state.backlogs
            state.backlogs = backlogs.reduce(into: [:]) { all, entry in
                let before = known[entry.key]
                let isSame = before?.latest.oldest == entry.value.oldest
                all[entry.key] = Backlog(latest: entry.value, since: isSame ? before?.since ?? now : now)
            }
        }
    }

    /// The work on a resource has come on.
    func cameOn(_ resource: String, at now: ContinuousClock.Instant = .now) {
        state.withLock { $0.steps[resource] = now }
    }

    /// Nothing is done for a resource at present.
    func rests(_ resource: String) {
        state.withLock { $0.steps[resource] = nil }
    }

    /// What keeps leases from ending that is this service's own.
    func problems(at now: ContinuousClock.Instant = .now) -> [String] {
        let (lookedAt, steps) = state.withLock { ($0.lookedAt, $0.steps) }
        var problems: [String] = []
        if now - lookedAt > Self.patience { problems.append("the leases cannot be read from the database") }
        for (resource, step) in steps.sorted(by: { $0.key < $1.key }) where now - step > Self.longestStep {
            problems.append("the work that ends the leases of \(resource) does not go on")
        }
        return problems
    }

    /// Leases whose time is over and that are there, since their resource does not let them be ended.
    func warnings(at now: ContinuousClock.Instant = .now) -> [String] {
        overdue(at: now).sorted { $0.key < $1.key }.map { resource, count in
            "leases of \(resource) are not ended: \(count) wait, the first for more than a minute;"
                + " 'chancery leases list --state ending' has the reasons"
        }
    }

    func metrics(at now: ContinuousClock.Instant = .now) -> [Metric] {
        let backlogs = state.withLock { $0.backlogs }
        return [
            Metric(
                "chancery_leases_ending", .gauge, help: "Leases that have to be ended and have not ended yet.",
                label: "resource", samples: backlogs.mapValues(\.latest.count)),
            Metric(
                "chancery_leases_overdue", .gauge,
                help: "The same, where the oldest has waited for more than a minute, else 0.",
                label: "resource", samples: backlogs.mapValues { _ in 0 }.merging(overdue(at: now)) { $1 }),
        ]
    }

    private func overdue(at now: ContinuousClock.Instant) -> [String: Int] {
        state.withLock { $0.backlogs }.filter { now - $0.value.since > Self.patience }.mapValues(\.latest.count)
    }
}
