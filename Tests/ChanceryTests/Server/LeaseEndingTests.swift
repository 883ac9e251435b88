import AuthorizationServer
import Foundation
import Logging
import Persistence
import Synchronization
import TestSupport
import Testing

@testable import chancery

@Suite("Ending leases")
struct LeaseEndingTests {
    /// Answers as it was told, and remembers what it was asked.
    private final class Ender: LeaseEnder {
        let outcome: Mutex<LeaseOutcome>
        let asked = Mutex<[String]>([])

        var all: [String] { asked.withLock { $0 } }

        init(_ outcome: LeaseOutcome) {
            self.outcome = Mutex(outcome)
        }

        func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
            throw .refused("it only ends")
        }

        func end(_ leases: [Lease]) async -> [String: LeaseOutcome] {
            asked.withLock { $0 += leases.map(\.id) }
            let outcome = outcome.withLock { $0 }
            return Dictionary(leases.map { ($0.id, outcome) }) { first, _ in first }
        }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "chancery-\(UUID().uuidString)")
    private let clock = ManualClock()
    private let audit = InMemoryAuditLog()
    private let store: SQLiteLeaseStore

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLiteLeaseStore(path: folder.appending(path: "keys.sqlite").path, encryptionKey: EncryptionKey())
    }

    private func work(_ ender: (any ResourceBroker)?) -> LeaseEndingWork {
        LeaseEndingWork(
            store, brokers: { ender.map { ["db": $0] } ?? [:] }, auditLog: audit, clock: clock,
            logger: Logger(label: "test"))
    }

    private func record(_ id: String, made: Bool = true) throws {
        let lease = Lease(
            id: id, resource: "db", place: "h:1", account: "role-\(id)", subject: "s", clientID: "c", rule: "r",
            requestID: "q", createdAt: clock.now, settledAt: clock.now + 20, expiresAt: clock.now + 60)
        try store.record(lease, key: id, limits: LeaseLimits(resource: 100, subject: 100))
        if made { _ = try store.confirm(id, secret: nil, at: clock.now) }
    }

    private func run(_ work: LeaseEndingWork) async throws {
        for resource in try store.resourcesDue(at: clock.now) where work.begin(resource) { await work.run(resource) }
    }

    private func lease(_ id: String) throws -> Lease {
        try #require(try store.leases(LeaseSelection(id: id)).first)
    }

    @Test("nothing is ended before its time, then each is ended once and recorded")
    func expires() async throws {
        let ender = Ender(.removed)
        let work = work(ender)
        for number in 0..<40 { try record("l\(number)") }
        clock.advance(by: 59.999)
        try await run(work)
        #expect(ender.all == [])
        clock.advance(by: 0.001)
        try await run(work)
        try await run(work)
        #expect(Set(ender.all).count == 40)
        #expect(audit.events.count == 40)
        #expect(audit.events.allSatisfy { $0.outcome == .ended && $0.resource == "db" && $0.requestID == "q" })
        #expect(audit.events.contains { $0.note == "role-l0" && $0.reason == "its time was over" })
        #expect(try lease("l7").state == .ended)
    }

    @Test("while the database is away all wait, and all end when it is back")
    func outage() async throws {
        let ender = Ender(.unreachable("it is down"))
        let work = work(ender)
        for number in 0..<40 { try record("l\(number)") }
        clock.advance(by: 60)
        for _ in 0..<100 { try await run(work) }
        // One try of one batch, then a pause.
        #expect(ender.all.count == 32)
        #expect(audit.events == [])
        #expect(try lease("l0").state == .ending && lease("l0").trouble == "it is down")
        ender.outcome.withLock { $0 = .removed }
        clock.advance(by: 10)
        try await run(work)
        #expect(audit.events.count == 40)
    }

    @Test("one that cannot be dropped holds up no other, and is tried again")
    func trouble() async throws {
        let ender = Ender(.failed("others depend on it"))
        let work = work(ender)
        try record("stuck")
        clock.advance(by: 60)
        try await run(work)
        #expect(try lease("stuck").trouble == "others depend on it" && lease("stuck").attempts == 1)
        ender.outcome.withLock { $0 = .removed }
        try record("other")
        clock.advance(by: 60)
        try await run(work)
        #expect(try lease("stuck").state == .ended && lease("other").state == .ended)
    }

    @Test("an end that cannot be recorded in the audit log is none yet")
    func auditFails() async throws {
        let work = work(Ender(.removed))
        try record("a")
        clock.advance(by: 60)
        audit.isFailing = true
        try await run(work)
        #expect(try lease("a").state == .ending)
        audit.isFailing = false
        clock.advance(by: 5)
        try await run(work)
        #expect(try lease("a").state == .ended)
        #expect(audit.events.count == 1)
    }

    @Test("a lease that may still be in the making is looked at until nobody can be making it")
    func inTheMaking() async throws {
        let ender = Ender(.absent)
        let work = work(ender)
        try record("a", made: false)
        _ = try store.revoke(LeaseSelection(id: "a"), reason: "the connection was lost", isForced: false)
        try await run(work)
        #expect(try lease("a").state == .ending)
        clock.advance(by: 10)
        ender.outcome.withLock { $0 = .removed }
        try await run(work)
        #expect(try lease("a").state == .ended)
        #expect(audit.events.first?.reason == "the connection was lost")
    }

    @Test("a lease whose resource is not configured is kept until it is; by force it ends")
    func removedResource() async throws {
        try record("a")
        try record("b")
        clock.advance(by: 60)
        try await run(work(nil))
        #expect(try lease("a").state == .ending)
        #expect(try lease("a").trouble?.contains("no such resource") == true)
        _ = try store.revoke(LeaseSelection(id: "a"), reason: "gone", isForced: true)
        try await run(work(nil))
        #expect(try lease("a").state == .ended && lease("b").state == .ending)
        clock.advance(by: 5)
        try await run(work(Ender(.removed)))
        #expect(try lease("b").state == .ended)
    }
}
