package import AuthorizationServer
import Libpq

extension PostgresBroker {
    package func end(_ leases: [Lease]) async -> [String: LeaseOutcome] {
        let deadline = ContinuousClock.now + endingTime + Self.grace
        do throws(BlockingPool.Failure) {
            return try await endingPool.perform(until: deadline) { self.endNow(leases) }
        } catch {
            return Dictionary(leases.map { ($0.id, .unreachable("\(error)")) }) { first, _ in first }
        }
    }

    /// How long a try may take.
    private var endingTime: Duration { .seconds(settings.timeout * 2) }

    /// All of them over one connection: their logins and sessions first, so that none lives longer because another
    /// takes long to drop.
    private func endNow(_ leases: [Lease]) -> [String: LeaseOutcome] {
        let deadline = ContinuousClock.now + endingTime
        var outcomes: [String: LeaseOutcome] = [:]
        // A record that somebody else has written must not cost a role of the operator's.
        for lease in leases where !lease.account.hasPrefix(settings.prefix) {
            outcomes[lease.id] = .failed(
                "its role is none of the resource's, whose roles begin with \(settings.prefix)")
        }
        var failures: [String: PostgresError] = [:]
        var removed: Set<String> = []
        var outage: PostgresError?
        do throws(PostgresError) {
            let session = try PostgresSession(settings, until: deadline)
            let roles = try session.find(leases.filter { outcomes[$0.id] == nil }.map(\.account))
            var closed: Set<String> = []
            try Self.each(of: roles, &closed, &failures) { roles throws(PostgresError) in try session.close(roles) }
            try Self.each(of: roles.filter { closed.contains($0.name) }, &removed, &failures) {
                roles throws(PostgresError) in try session.remove(roles)
            }
        } catch {
            // What is done already is found done the next time.
            outage = error
        }
        for lease in leases where outcomes[lease.id] == nil {
            outcomes[lease.id] =
                if removed.contains(lease.account) {
                    .removed
                } else if let failure = failures[lease.account] ?? outage {
                    Self.outcome(of: failure)
                } else {
                    missing(lease)
                }
        }
        return outcomes
    }

    /// Does it for all at once; where the server refuses, for one after the other, so that one which cannot be ended
    /// holds up no other. Throws when the connection is lost.
    private static func each(
        of roles: [PostgresSession.Role], _ done: inout Set<String>, _ failures: inout [String: PostgresError],
        _ body: ([PostgresSession.Role]) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        guard let first = roles.first else { return }
        do throws(PostgresError) {
            try body(roles)
            done.formUnion(roles.map(\.name))
        } catch {
            guard case .refused = error else { throw error }
            guard roles.count > 1 else {
                failures[first.name] = error
                return
            }
            for role in roles { try each(of: [role], &done, &failures, body) }
        }
    }

    /// A role that is not there was never made, or is dropped; unless it was made somewhere else.
    private func missing(_ lease: Lease) -> LeaseOutcome {
        guard lease.place == settings.place else {
            return .failed(
                "its role was made at \(lease.place), and the resource is at \(settings.place) now; drop it there, then"
                    + " end the lease with 'chancery leases revoke --force'")
        }
        return .absent
    }

    private static func outcome(of error: PostgresError) -> LeaseOutcome {
        switch error {
        case .unreachable, .lost: .unreachable("\(error)")
        case .refused, .unquotable: .failed("\(error)")
        }
    }
}
