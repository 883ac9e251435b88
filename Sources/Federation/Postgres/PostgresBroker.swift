package import AuthorizationServer
import FoundationEssentials
import JOSE
import Libpq
import Synchronization
import Threads

/// Accounts of a PostgreSQL database: roles that exist as long as their leases.
package final class PostgresBroker: LeaseEnder {
    /// How many accounts are made at a time, each over a connection of its own.
    private static let connections = 8
    private static let maximumWaiting = 256
    /// How much later than the connection's own deadline a call is given up that has not come back: what came back by
    /// itself says why.
    static let grace = Duration.seconds(2)

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
    package convenience init(name: String, settings: PostgresSettings, leases: any LeaseStore, clock: any Clock) {
        self.init(name: name, settings: settings, leases: leases, clock: clock, threads: .system)
    }

    /// - Parameter threads: where those come from that wait for the database.
    init(
        name: String, settings: PostgresSettings, leases: any LeaseStore, clock: any Clock, threads: ThreadStarter
    ) {
        self.name = name
        self.settings = settings
        self.leases = leases
        self.clock = clock
        pool = BlockingPool(
            name: "postgres", threads: Self.connections, waiting: Self.maximumWaiting, on: threads)
        endingPool = BlockingPool(name: "postgres-end", threads: 1, waiting: 16, on: threads)
        state = Mutex(State())
    }

    package func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
        let deadline = ContinuousClock.now + .seconds(settings.timeout)
        let key = settings.reuseKey(for: request)
        // One after the other: the second is to find the lease of the first.
        if settings.reuses {
            guard await turns.enter(key, until: deadline) else {
                throw .unavailable("\(settings.timeout) s were over before others with the same lease were done")
            }
        }
        defer { if settings.reuses { turns.leave(key) } }
        let result: Result<ResourceCredential, ResourceFailure>
        do throws(BlockingPool.Failure) {
            result = try await pool.perform(until: deadline + Self.grace) {
                Result { () throws(ResourceFailure) in
                    guard ContinuousClock.now < deadline else {
                        throw .unavailable("\(self.settings.timeout) s were over before a connection was free")
                    }
                    return try self.makeCredential(for: request, key: key, until: deadline)
                }
            } unwanted: { result in
                if case .success(let credential) = result { self.revoke(credential, "nobody waited for it any more") }
            }
        } catch {
            throw .unavailable("\(error)")
        }
        return try result.get()
    }

    package func withdraw(_ credential: ResourceCredential) async {
        // Where this fails too, the lease ends with its time: nobody has the password.
        try? await pool.perform(until: .now + .seconds(settings.timeout) + Self.grace) {
            self.revoke(credential, "its request could not be recorded in the audit log")
        }
    }

    /// Unless others have it too. Blocks.
    private func revoke(_ credential: ResourceCredential, _ reason: String) {
        guard let id = credential.lease, !state.withLock({ $0.shared.contains(id) }) else { return }
        _ = try? leases.revoke(LeaseSelection(id: id), reason: reason, isForced: false)
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
