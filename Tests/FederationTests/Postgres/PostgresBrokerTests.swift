import AuthorizationServer
import Foundation
import JOSE
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Federation

@Suite("A broker of accounts whose database does not answer")
struct PostgresBrokerTests {
    /// Records what it is asked to; nothing else is expected of it here.
    final class Leases: LeaseStore {
        let recorded = Mutex(0)

        func record(_ lease: Lease, key: String, limits: LeaseLimits) { recorded.withLock { $0 += 1 } }
        func confirm(_ id: String, secret: [UInt8]?, at time: Date) -> Bool { true }
        func forget(_ id: String) {}
        func reusable(key: String, at time: Date) -> (lease: Lease, secret: [UInt8])? { nil }
        func extend(_ id: String, to end: Date, at time: Date) -> Bool { false }
        func revoke(_ selection: LeaseSelection, reason: String, isForced: Bool) -> [Lease] { [] }
        func resourcesDue(at time: Date) -> [String] { [] }
        func claim(resource: String, at time: Date, hold: TimeInterval, limit: Int) -> [Lease] { [] }
        func settle(_ steps: [(id: String, step: LeaseStep)]) {}
        func releaseClaims() {}
        func backlogs(at time: Date) -> [String: LeaseBacklog] { [:] }
        func leases(_ selection: LeaseSelection) -> [Lease] { [] }
        func prune(endedBefore time: Date) {}
    }

    private let leases = Leases()
    private let clock = ManualClock()

    static func settings(port: Int, timeout: Int = 1) throws -> PostgresSettings {
        PostgresSettings(
            host: "127.0.0.1", port: port, database: "a b", user: "broker", password: "secret-of-the-broker",
            sslMode: "disable", authorities: nil, certificate: nil, key: nil, endpoint: "db.test:5432",
            create: [try StatementTemplate("CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}")],
            grants: ["readonly"], drop: [], owner: nil, prefix: "t_", lifetime: 60, reuses: false, renewal: nil,
            maximumLeases: 10, maximumLeasesPerSubject: 10, timeout: timeout)
    }

    private func request() -> ResourceRequest {
        ResourceRequest(
            resource: ResourceTerms(name: "db", kind: .postgres), rule: "r", subject: "s", clientID: "c",
            requestID: "q", time: clock.now)
    }

    /// A server that takes connections and says nothing.
    private func withSilentServer(_ body: (Int) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        try await body(try #require(server.localAddress?.port))
        try await server.close()
    }

    @Test(
        "nobody waits for longer than the deadline, nothing is recorded, and no reason shows the password",
        .timeLimit(.minutes(30)))
    func silence() async throws {
        try await withSilentServer { port in
            let broker = PostgresBroker(
                name: "db", settings: try Self.settings(port: port), leases: leases, clock: clock)
            let failure = await #expect(throws: ResourceFailure.self) {
                _ = try await broker.credential(for: request())
            }
            guard case .unavailable(let reason)? = failure else { return #expect(Bool(false), "\(failure as Any)") }
            #expect(reason.contains("no answer within its time") && !reason.contains("secret-of"))
            #expect(leases.recorded.withLock { $0 } == 0)
        }
    }

    @Test("after failures in a row the database is left alone, and asked again after a while")
    func breaker() async throws {
        // A port that nobody listens on.
        let broker = PostgresBroker(name: "db", settings: try Self.settings(port: 1), leases: leases, clock: clock)
        func reason() async -> String {
            do throws(ResourceFailure) {
                _ = try await broker.credential(for: request())
                return ""
            } catch {
                return "\(error)"
            }
        }
        for _ in 0..<5 { #expect(await reason().contains("cannot be reached")) }
        #expect(await reason().contains("left alone"))
        clock.advance(by: 5)
        #expect(await reason().contains("cannot be reached"))
        #expect(await reason().contains("left alone"))
    }

    @Test("leases that cannot be ended are told apart from those that are gone")
    func ending() async throws {
        let broker = PostgresBroker(name: "db", settings: try Self.settings(port: 1), leases: leases, clock: clock)
        let lease = Lease(
            id: "l", resource: "db", place: "127.0.0.1:1", account: "t_x", subject: "s", clientID: "c", rule: "r",
            requestID: "q", createdAt: clock.now, settledAt: clock.now, expiresAt: clock.now)
        guard case .unreachable? = await broker.end([lease])["l"] else { return #expect(Bool(false)) }
    }

    @Test("the answer has a URI in which nothing but its parts has a meaning")
    func answer() throws {
        let settings = try Self.settings(port: 1)
        let body = settings.answer(PostgresAccount(role: "t_x", password: "p/@:?#"), secondsLeft: 59)
        #expect(body["uri"] == "postgresql://t_x:p%2F%40%3A%3F%23@db.test:5432/a%20b")
        #expect(body["db_endpoint"] == "db.test:5432" && body["username"] == "t_x" && body["ttl"] == 59)
    }

    @Test("accounts have names within PostgreSQL's limit and passwords that nobody can guess")
    func accounts() {
        let accounts = (0..<1000).map { _ in PostgresAccount(prefix: "chancery_") }
        #expect(Set(accounts.map(\.role)).count == 1000 && Set(accounts.map(\.password)).count == 1000)
        #expect(accounts.allSatisfy { $0.role.utf8.count <= PostgresAccount.maximumName && $0.password.count == 32 })
    }

    @Test("two requests have the same account only where everything that decides on its rights is the same")
    func reuseKeys() throws {
        let settings = try Self.settings(port: 1)
        func key(
            subject: String = "s", client: String = "c", rule: String = "r", team: String = "a",
            actors: JSONValue? = nil
        ) -> String {
            settings.reuseKey(
                for: ResourceRequest(
                    resource: ResourceTerms(name: "db", kind: .postgres), rule: rule, subject: subject,
                    clientID: client, actors: actors, parameters: ["team": team], requestID: "q", time: clock.now))
        }
        let keys = [
            key(), key(subject: "s\",\"c"), key(client: "d"), key(rule: "q"), key(team: "b"),
            key(subject: "sc", client: ""),
            key(actors: ["sub": "a"]), key(actors: ["sub": "b"]), key(actors: ["sub": "a", "act": ["sub": "b"]]),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(key() == key())
    }
}
