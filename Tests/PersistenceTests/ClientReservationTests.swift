import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE
import TestSupport
import Testing

@testable import Persistence

@Suite("Reserved identifiers on disk")
struct ClientReservationTests {
    private let folder: TemporaryFolder
    private let key = EncryptionKey()
    private let time = ClientRegistration.sampleTime

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open() throws -> SQLiteClientStore {
        try SQLiteClientStore(path: folder.path("clients.sqlite"), encryptionKey: key)
    }

    private func tamper(_ store: SQLiteClientStore, _ sql: String) throws {
        try store.queue.inDatabase { try $0.execute(sql: sql) }
    }

    @Test("are there after a restart, and when their deletions are forgotten")
    func lasts() throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1), .sample("b", thumbprint: 1)])
        try store.delete("a", at: time)
        try store.release("a")
        try store.delete("b", at: time)
        try tamper(store, "UPDATE client_store SET revision = revision + 20000")
        try tamper(
            store,
            """
            WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 10020)
            INSERT INTO client_deletion (revision, client_id) SELECT i, 'x' || i FROM n
            """)
        try store.create([.sample("c", thumbprint: 1)])
        try store.delete("c", at: time)
        store.close()
        let again = try open()
        #expect(try again.reservations(after: nil, limit: 10).map(\.id) == ["b", "c"])
        #expect(try Set(again.changes(since: nil).reserved.map(\.id)) == ["b", "c"])
        let rows = try again.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM client_reservation") }
        #expect(rows == 2)
    }

    @Test("are made of the deletions that a database of before remembers")
    func migrates() throws {
        let store = try open()
        try store.create([.sample("kept", thumbprint: 1), .sample("gone", thumbprint: 1)])
        try store.delete("gone", at: time)
        try tamper(
            store,
            """
            DROP TABLE client_reservation;
            DELETE FROM grdb_migrations WHERE identifier LIKE '9 %';
            INSERT INTO client_deletion (revision, client_id) VALUES (1000, 'gone'), (1001, 'kept');
            """)
        store.close()
        #expect(try open().reservations(after: nil, limit: 10).map(\.id) == ["gone"])
    }

    @Test("damage leaves the identifier reserved")
    func damaged() throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1)])
        try store.delete("a", at: time)
        try tamper(
            store, "UPDATE client_reservation SET thumbprints = x'01', name_kind = 'san_moon', name_form = x'01'")
        let reservation = try #require(try store.reservation("a"))
        #expect(reservation.certificates.isEmpty)
    }

    @Test("tell an operator who any authority may vouch for, and what is a client's name")
    func inspection() throws {
        let store = try open()
        try store.create([
            try .sample("any"), try .sample("one", .sanDNS, "b.example.org", authority: "factory"),
            .sample("pinned", thumbprint: 1),
        ])
        try store.delete("pinned", at: time)
        let found = try store.clientsWithoutAuthority(limit: 10)
        #expect(found.count == 1 && found.first == ["any"])
        #expect(try ["any", "pinned"].allSatisfy(store.isClientName))
        #expect(try !store.isClientName("nobody"))
        try store.release("pinned")
        #expect(try !store.isClientName("pinned"))
    }
}
