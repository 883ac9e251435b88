package import AuthorizationServer
import FoundationEssentials
import JOSE
import Libpq
import Synchronization

/// Accounts of a PostgreSQL database: roles that exist as long as their leases.
package final class PostgresBroker: LeaseEnder {
    /// How many accounts are made at a time, each over a connection of its own.
    private static let connections = 8
    private static let maximumWaiting = 256

    let name: String
    let settings: PostgresSettings
    let leases: any LeaseStore
    let clock: any Clock
    private let pool: BlockingPool
    /// Its own thread: requests that wait must not keep leases from ending.
    let endingPool: BlockingPool
    private let turns = KeyedTurns()
    private let state: Mutex<State>

    private struct State {
        var breaker = CircuitBreaker(.init(failures: 5, pause: 5))
        var lastFailure = ""
        /// Leases that were given to more than one request: none of those may take them back.
        var shared: Set<String> = []
    }

    /// - Parameter name: the resource's.
    package init(name: String, settings: PostgresSettings, leases: any LeaseStore, clock: any Clock) {
        self.name = name
        self.settings = settings
        self.leases = leases
        self.clock = clock
        pool = BlockingPool(name: "postgres", threads: Self.connections, waiting: Self.maximumWaiting)
        endingPool = BlockingPool(name: "postgres-end", threads: 1, waiting: 16)
        state = Mutex(State())
    }

    package func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
        let deadline = ContinuousClock.now + .seconds(settings.timeout)
        let key = settings.reuseKey(for: request)
        // One after the other: the second is to find the lease of the first.
        if settings.reuses { await turns.enter(key) }
        defer { if settings.reuses { turns.leave(key) } }
        let result = await pool.perform { () -> Result<ResourceCredential, ResourceFailure> in
            Result { () throws(ResourceFailure) in
                guard ContinuousClock.now < deadline else {
                    throw .unavailable("\(self.settings.timeout) s were over before a connection was free")
                }
                return try self.makeCredential(for: request, key: key, until: deadline)
            }
        }
        guard let result else { throw .unavailable("\(Self.maximumWaiting) requests wait for the database already") }
        return try result.get()
    }

    package func withdraw(_ credential: ResourceCredential) async {
        guard let id = credential.lease, !state.withLock({ $0.shared.contains(id) }) else { return }
        let leases = leases
        // Where this fails too, the lease ends with its time: nobody has the password.
        _ = await pool.perform {
            try? leases.revoke(
                LeaseSelection(id: id), reason: "its request could not be recorded in the audit log", isForced: false)
        }
    }

    /// Runs `body`, which talks to the database, unless the database has just failed again and again.
    func guarding<Value>(_ body: () throws(PostgresError) -> Value) throws(ResourceFailure) -> Value {
        let now = clock.now
        let (permit, lastFailure) = state.withLock { ($0.breaker.admit(at: now), $0.lastFailure) }
        guard let permit else {
            throw .unavailable("the database is left alone for a while, after failures in a row: \(lastFailure)")
        }
        do throws(PostgresError) {
            let value = try body()
            state.withLock { $0.breaker.succeeded(permit) }
            return value
        } catch {
            let now = clock.now
            state.withLock { state in
                if error.isOutage {
                    state.breaker.failed(permit, at: now)
                    state.lastFailure = "\(error)"
                } else {
                    state.breaker.succeeded(permit)
                }
            }
            throw settings.failure(error)
        }
    }

    func share(_ id: String) {
        state.withLock { state in
            // Only the latest matter: a request takes back what it was given at once or never.
            if state.shared.count >= 10_000 { state.shared.removeAll() }
            state.shared.insert(id)
        }
    }
}
