package import AuthorizationServer
import Libpq

extension PostgresBroker {
    package func end(_ leases: [Lease]) async -> [String: LeaseOutcome] {
        await endingPool.perform { self.endNow(leases) }
            ?? Dictionary(leases.map { ($0.id, .unreachable("too many tries wait")) }) { first, _ in first }
    }

    /// All of them over one connection: their logins and sessions first, so that none lives longer because another takes
    /// long to drop.
    private func endNow(_ leases: [Lease]) -> [String: LeaseOutcome] {
        let deadline = ContinuousClock.now + .seconds(settings.timeout * 2)
        let session: PostgresSession
        do { session = try PostgresSession(settings, until: deadline) } catch {
            return Dictionary(leases.map { ($0.id, .unreachable("\(error)")) }) { first, _ in first }
        }
        var outcomes: [String: LeaseOutcome] = [:]
        for lease in leases {
            // A record that somebody else has written must not cost a role of the operator's.
            guard lease.account.hasPrefix(settings.prefix) else {
                outcomes[lease.id] = .failed(
                    "its role is none of the resource's, whose roles begin with \(settings.prefix)")
                continue
            }
            do throws(PostgresError) {
                if try !session.close(lease.account) { outcomes[lease.id] = missing(lease) }
            } catch {
                outcomes[lease.id] = Self.outcome(of: error)
            }
        }
        for lease in leases where outcomes[lease.id] == nil {
            do throws(PostgresError) {
                try session.remove(lease.account)
                outcomes[lease.id] = .removed
            } catch {
                outcomes[lease.id] = Self.outcome(of: error)
            }
        }
        return outcomes
    }

    /// A role that is not there was never made, or is dropped; unless it was made somewhere else.
    private func missing(_ lease: Lease) -> LeaseOutcome {
        guard lease.place == settings.place else {
            return .failed(
                "its role was made at \(lease.place), and the resource is at \(settings.place) now; drop it there, then"
                    + " end the lease with 'leases revoke --force'")
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
