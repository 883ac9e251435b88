import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import Synchronization

/// Whether the service can do its work now.
final class Readiness: Sendable {
    private let algorithms: [SignatureAlgorithm]
    private let keys: KeyRing
    private let clients: ClientRegistry
    private let revokedTokens: RevokedTokens
    private let auditLog: ObservedAuditLog
    private let troubles: StoreTroubles
    private let leases: LeaseEndingWatch
    private let follower: ConfigurationFollower
    private let clock: any Clock
    private let confirmed: ConfirmedClock
    private let closed: Mutex<Set<String>>

    init(
        listeners: Set<String>, algorithms: [SignatureAlgorithm], keys: KeyRing, clients: ClientRegistry,
        revokedTokens: RevokedTokens, auditLog: ObservedAuditLog, troubles: StoreTroubles, leases: LeaseEndingWatch,
        follower: ConfigurationFollower, clock: any Clock, confirmed: ConfirmedClock
    ) {
        closed = Mutex(listeners)
        self.algorithms = algorithms
        self.keys = keys
        self.clients = clients
        self.revokedTokens = revokedTokens
        self.auditLog = auditLog
        self.troubles = troubles
        self.leases = leases
        self.follower = follower
        self.clock = clock
        self.confirmed = confirmed
    }

    /// The listener of that name accepts connections.
    func opened(_ listener: String) {
        _ = closed.withLock { $0.remove(listener) }
    }

    /// What stands in the way; empty when ready.
    var problems: [String] {
        var problems = closed.withLock { $0.sorted() }.map { "listener \($0) is not open yet" }
        guard let keySet = keys.current(at: clock.now) else {
            return problems + ["the signing keys cannot be read from the database"]
        }
        // One algorithm without a signer is no reason to take the others out of service.
        if algorithms.allSatisfy({ keySet.signer(for: $0) == nil }) { problems.append("no key may sign yet") }
        if !clients.isCurrent(at: clock.now) {
            problems.append("the registered clients cannot be read from the database")
        }
        if !revokedTokens.isCurrent(at: clock.now) {
            problems.append("the revoked tokens cannot be read from the database")
        }
        if auditLog.problem != nil || troubles.text(of: .auditLog) != nil {
            problems.append("the audit log cannot be written")
        }
        return problems + leases.problems()
    }

    /// What somebody has to look at while the service does its work.
    var warnings: [String] {
        var warnings = leases.warnings()
        if let failure = follower.failure {
            warnings.append("the configuration was not reloaded, the old one is in force: \(failure)")
        }
        if follower.isStalled() {
            warnings.append("the configuration's files do not answer; changes to them are not seen")
        }
        let doubt = Int(confirmed.doubt)
        if doubt > 0 {
            warnings.append(
                "the clock has jumped ahead by \(doubt) s; for an hour nothing is removed or ended by it that cannot"
                    + " come back")
        }
        let forgottenUntil = revokedTokens.forgottenUntil
        if forgottenUntil > clock.now {
            warnings.append(
                "every token that expires by \(forgottenUntil.rfc3339) counts as revoked: the clock was ahead;"
                    + " 'chancery tokens forgotten' says more, and mends it")
        }
        return warnings + follower.certificateWarnings + troubles.warnings
    }
}
