import AuthorizationServer
import Foundation
import GRDB
import Testing

@testable import Persistence

@Suite("Leases on disk")
struct SQLiteLeaseStoreTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let folder: TemporaryFolder
    private let key = EncryptionKey()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open() throws -> SQLiteLeaseStore {
        try SQLiteLeaseStore(path: folder.path("keys.sqlite"), encryptionKey: key)
    }

    private func lease(
        _ id: String, resource: String = "db", subject: String = "s", lifetime: TimeInterval = 3600
    ) -> Lease {
        Lease(
            id: id, resource: resource, place: "h:1", account: "role-\(id)", subject: subject, clientID: "c", rule: "r",
            requestID: "q", createdAt: Self.start, settledAt: Self.start + 20, expiresAt: Self.start + lifetime)
    }

    private func record(_ lease: Lease, in store: SQLiteLeaseStore, key: String = "k") throws {
        try store.record(lease, key: key, limits: LeaseLimits(resource: 5, subject: 3))
    }

    private func state(_ id: String, in store: SQLiteLeaseStore) throws -> Lease.State? {
        try store.leases(LeaseSelection(id: id)).first?.state
    }

    @Test("a lease comes back as it was recorded, also in another process")
    func roundTrip() throws {
        try record(lease("a"), in: try open())
        #expect(try open().leases(LeaseSelection()) == [lease("a")])
    }

    @Test("limits count whatever has not ended, of the resource and of the subject")
    func limits() throws {
        let store = try open()
        for id in ["a", "b", "c"] { try record(lease(id), in: store) }
        #expect(throws: LeaseRefusal.tooManyOfSubject(limit: 3)) { try record(lease("d"), in: store) }
        try record(lease("d", subject: "t"), in: store)
        try record(lease("e", subject: "u"), in: store)
        #expect(throws: LeaseRefusal.tooMany(limit: 5)) { try record(lease("f", subject: "v"), in: store) }
        try record(lease("f", resource: "other"), in: store)
        _ = try store.revoke(LeaseSelection(id: "a"), reason: "x", isForced: false)
        #expect(throws: LeaseRefusal.tooMany(limit: 5)) { try record(lease("g"), in: store) }
        try store.settle([("a", .close(at: Self.start))])
        try record(lease("g"), in: store)
    }

    @Test("what has to be ended and has not is counted by resource, with the oldest of it")
    func backlogs() throws {
        let store = try open()
        for id in ["a", "b", "c"] { try record(lease(id, lifetime: 60), in: store) }
        try record(lease("d", resource: "other", subject: "t"), in: store)
        #expect(try store.backlogs(at: Self.start + 59) == [:])
        #expect(try store.backlogs(at: Self.start + 60) == ["db": LeaseBacklog(count: 3, oldest: "a")])
        _ = try store.revoke(LeaseSelection(id: "d"), reason: "x", isForced: false)
        _ = try store.claim(resource: "db", at: Self.start + 60, hold: 60, limit: 1)
        try store.settle([("a", .close(at: Self.start + 60)), ("b", .close(at: Self.start + 60))])
        #expect(
            try store.backlogs(at: Self.start + 60) == [
                "db": LeaseBacklog(count: 1, oldest: "c"), "other": LeaseBacklog(count: 1, oldest: "d"),
            ])
    }

    @Test("a pending lease is not due before it is settled, and an active one not before its end")
    func due() throws {
        let store = try open()
        try record(lease("short", lifetime: 5), in: store)
        try record(lease("made", lifetime: 5), in: store)
        #expect(try store.confirm("made", secret: nil, at: Self.start))
        #expect(try store.claim(resource: "db", at: Self.start + 4.999, hold: 60, limit: 10) == [])
        #expect(try store.resourcesDue(at: Self.start + 5) == ["db"])
        #expect(try store.claim(resource: "db", at: Self.start + 5, hold: 60, limit: 10).map(\.id) == ["made"])
        #expect(try store.claim(resource: "db", at: Self.start + 19, hold: 60, limit: 10) == [])
        #expect(try store.claim(resource: "db", at: Self.start + 20, hold: 60, limit: 10).map(\.id) == ["short"])
    }

    @Test("a claimed lease is left alone by others until the claim is over or let go")
    func claims() throws {
        let (store, other) = (try open(), try open())
        try record(lease("a", lifetime: 30), in: store)
        let time = Self.start + 30
        #expect(try store.claim(resource: "db", at: time, hold: 60, limit: 10).map(\.state) == [.ending])
        #expect(try other.claim(resource: "db", at: time + 59, hold: 60, limit: 10) == [])
        #expect(try other.claim(resource: "db", at: time + 60, hold: 60, limit: 10).count == 1)
        try other.releaseClaims()
        #expect(try store.claim(resource: "db", at: time, hold: 60, limit: 10).count == 1)
    }

    @Test("a lease that was ended while its credential was made is not confirmed, and what was made counts as made")
    func confirmation() throws {
        let store = try open()
        try record(lease("a"), in: store)
        _ = try store.revoke(LeaseSelection(id: "a"), reason: "first", isForced: false)
        _ = try store.revoke(LeaseSelection(id: "a"), reason: "second", isForced: false)
        #expect(try !store.confirm("a", secret: [1], at: Self.start + 1))
        let lease = try #require(try store.leases(LeaseSelection()).first)
        #expect(lease.madeAt == Self.start + 1)
        #expect(lease.reason == "first")
        try store.forget("a")
        #expect(try state("a", in: store) == .ending)
    }

    @Test("a lease that was never made is forgotten, one that was made never")
    func forgets() throws {
        let store = try open()
        try record(lease("a"), in: store)
        try record(lease("b"), in: store)
        _ = try store.confirm("b", secret: nil, at: Self.start)
        try store.forget("a")
        try store.forget("b")
        #expect(try store.leases(LeaseSelection()).map(\.id) == ["b"])
    }

    @Test("a live lease is given again to the same key, with its secret, until it ends")
    func reuse() throws {
        let store = try open()
        try record(lease("a"), in: store, key: "k1")
        #expect(try store.reusable(key: "k1", at: Self.start) == nil)
        _ = try store.confirm("a", secret: [1, 2, 3], at: Self.start)
        let held = try #require(try open().reusable(key: "k1", at: Self.start))
        #expect(held.lease.id == "a" && held.secret == [1, 2, 3])
        #expect(try store.reusable(key: "k2", at: Self.start) == nil)
        #expect(try store.reusable(key: "k1", at: Self.start + 3600) == nil)
        _ = try store.revoke(LeaseSelection(id: "a"), reason: "x", isForced: false)
        #expect(try store.reusable(key: "k1", at: Self.start) == nil)
    }

    @Test("a secret is on disk only sealed, and gone with the lease")
    func sealing() throws {
        let store = try open()
        try record(lease("a"), in: store)
        _ = try store.confirm("a", secret: Array("correct horse battery".utf8), at: Self.start)
        let queue = try DatabaseQueue(path: folder.path("keys.sqlite"))
        let sealed = try queue.read { try Data.fetchOne($0, sql: "SELECT sealed FROM lease") }
        #expect(sealed.map { !$0.contains(Data("correct".utf8)) } == true)
        _ = try store.claim(resource: "db", at: Self.start + 3600, hold: 60, limit: 1)
        let rest = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM lease WHERE sealed IS NOT NULL") }
        #expect(rest == 0)
    }

    @Test("a secret that was moved to another lease does not open")
    func moved() throws {
        let store = try open()
        for id in ["a", "b"] {
            try record(lease(id), in: store, key: id)
            _ = try store.confirm(id, secret: Array(id.utf8), at: Self.start)
        }
        let queue = try DatabaseQueue(path: folder.path("keys.sqlite"))
        try queue.inDatabase {
            try $0.execute(sql: "UPDATE lease SET sealed = (SELECT sealed FROM lease WHERE id = 'a') WHERE id = 'b'")
        }
        #expect(throws: LeaseStoreError.self) { try store.reusable(key: "b", at: Self.start) }
    }

    @Test("an active lease is extended, one whose time is over is not, and none is made shorter")
    func extends() throws {
        let store = try open()
        try record(lease("a"), in: store)
        #expect(try !store.extend("a", to: Self.start + 7200, at: Self.start))
        _ = try store.confirm("a", secret: nil, at: Self.start)
        #expect(try store.extend("a", to: Self.start + 7200, at: Self.start + 3599))
        #expect(try store.extend("a", to: Self.start + 10, at: Self.start))
        #expect(try store.claim(resource: "db", at: Self.start + 7199, hold: 1, limit: 1) == [])
        #expect(try !store.extend("a", to: Self.start + 9000, at: Self.start + 7200))
    }

    @Test("what is revoked is what was selected, at once, and what has ended stays ended")
    func revokes() throws {
        let store = try open()
        try record(lease("a", subject: "s"), in: store)
        try record(lease("b", subject: "t"), in: store)
        try record(lease("c", resource: "other", subject: "s"), in: store)
        try store.settle([("c", .close(at: Self.start))])
        let revoked = try store.revoke(LeaseSelection(subject: "s"), reason: "left", isForced: true)
        #expect(revoked.map(\.id) == ["a"])
        #expect(revoked.first?.isForced == true)
        #expect(try state("b", in: store) == .pending)
        #expect(try state("c", in: store) == .ended)
        #expect(try store.claim(resource: "db", at: Self.start, hold: 1, limit: 9).map(\.id) == ["a"])
    }

    @Test("leases that ended long ago are forgotten, others are not")
    func prunes() throws {
        let store = try open()
        for id in ["a", "b", "c"] { try record(lease(id), in: store) }
        try store.settle([("a", .close(at: Self.start)), ("b", .close(at: Self.start + 100))])
        try store.prune(endedBefore: Self.start + 50)
        #expect(try store.leases(LeaseSelection()).map(\.id) == ["b", "c"])
    }

    @Test("a damaged row is told by its id")
    func damaged() throws {
        let store = try open()
        try record(lease("a"), in: store)
        let queue = try DatabaseQueue(path: folder.path("keys.sqlite"))
        try queue.inDatabase {
            try $0.execute(sql: "PRAGMA ignore_check_constraints = ON; UPDATE lease SET state = 'gone'")
        }
        #expect(throws: LeaseStoreError.damagedLease(path: folder.path("keys.sqlite"), id: "a")) {
            try store.leases(LeaseSelection())
        }
    }
}
