import AuthorizationServer
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite("Registered clients on disk")
struct SQLiteClientStoreTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("clients.sqlite") }

    private func open() throws -> SQLiteClientStore { try SQLiteClientStore(path: path) }

    /// Changes the file behind the store's back.
    private func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: sql)
        }
        try queue.close()
    }

    @Test("the store on disk is a client store", arguments: ClientStoreConformance.allCases)
    func conforms(_ behaviour: ClientStoreConformance) throws {
        try behaviour.check(try open())
    }

    @Test("the store in memory is a client store", arguments: ClientStoreConformance.allCases)
    func memoryConforms(_ behaviour: ClientStoreConformance) throws {
        try behaviour.check(InMemoryClientStore())
    }

    @Test("clients live in the file of the keys, whichever store comes first")
    func sharesFile() throws {
        let key = EncryptionKey()
        try open().create([.sample("a", thumbprint: 1)])
        let keys = try SQLiteKeyStore(path: path, encryptionKey: key)
        try keys.update { $0.keys = [try .sample()] }
        #expect(try open().registration("a") != nil)
        #expect(try keys.load().keys.count == 1)
    }

    @Test("a database of before is brought up to clients, and keeps its keys")
    func migrates() throws {
        let key = EncryptionKey()
        let first = try SQLiteKeyStore(path: path, encryptionKey: key)
        try first.update { $0.keys = [try .sample()] }
        try first.close()
        try tamper(
            """
            DROP TABLE client_metadata; DROP TABLE client; DROP TABLE client_deletion; DROP TABLE client_store;
            DELETE FROM grdb_migrations WHERE identifier LIKE '2 %' OR identifier LIKE '4 %';
            """)
        try open().create([.sample("a", thumbprint: 1)])
        #expect(try SQLiteKeyStore(path: path, encryptionKey: key).load().keys.count == 1)
    }

    @Test("clients from before tokens could be bound have theirs bound as the audience says, and can be changed")
    func migratesBinding() throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1)])
        try store.close()
        try tamper(
            """
            ALTER TABLE client DROP COLUMN binds_tokens;
            DELETE FROM grdb_migrations WHERE identifier LIKE '4 %';
            """)
        let later = try open()
        #expect(try later.registration("a") == .sample("a", thumbprint: 1))
        #expect(try later.changes(since: nil).present.map(\.bindsTokens) == [false])
        #expect(try later.update("a") { $0.bindsTokens = true }.bindsTokens)
        #expect(try open().changes(since: nil).present.map(\.bindsTokens) == [true])
        try tamper("UPDATE client SET binds_tokens = 0")
        #expect(throws: ClientStoreError.self) { try later.registration("a") }
    }

    @Test("the change of another process is seen")
    func otherProcess() throws {
        let (server, command) = (try open(), try open())
        let start = try server.changes(since: nil)
        try command.create([.sample("a", thumbprint: 1)])
        #expect(try server.revision() != start.revision)
        #expect(try server.changes(since: start.revision).present.map(\.id) == ["a"])
    }

    @Test("whoever is behind the remembered deletions gets everything")
    func forgottenDeletions() throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1), .sample("b", thumbprint: 1)])
        let revision = try store.revision()
        try store.delete("a")
        #expect(try store.changes(since: revision).isComplete == false)
        try tamper("UPDATE client_store SET revision = revision + 20000")
        try tamper(
            """
            WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 10020)
            INSERT INTO client_deletion (revision, client_id) SELECT i, 'x' || i FROM n
            """)
        try store.delete("b")
        let changes = try store.changes(since: revision)
        #expect(changes.isComplete)
        #expect(changes.present.isEmpty)
        #expect(try store.changes(since: 10_019).isComplete == false)
        let count = try store.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM client_deletion") }
        #expect(count == 10_000)
    }

    @Test(
        "a damaged client is refused and stays registered; all others work",
        arguments: [
            "UPDATE client SET thumbprints = x'0102' WHERE client_id = 'a'",
            "UPDATE client SET thumbprints = NULL WHERE client_id = 'a'",
            "UPDATE client SET thumbprints = NULL, name_kind = 'san_moon', name_form = x'01' WHERE client_id = 'a'",
            "UPDATE client SET name_kind = 'san_dns', name_form = x'01' WHERE client_id = 'a'",
        ])
    func damaged(_ sql: String) throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1), .sample("b", thumbprint: 1)])
        try tamper(sql)
        let changes = try store.changes(since: nil)
        #expect(changes.unreadable.map(\.id) == ["a"])
        #expect(Set(changes.present.map(\.id)) == ["a", "b"])
        #expect(throws: ClientStoreError.self) { try store.registration("a") }
        try store.delete("a")
        #expect(try store.registrations(after: nil, limit: 10).map(\.id) == ["b"])
    }

    @Test("records that contradict each other are found")
    func contradiction() throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1)])
        try tamper("UPDATE client SET thumbprints = zeroblob(32)")
        #expect {
            try store.registration("a")
        } throws: { error in
            "\(error)".contains("contradict")
        }
    }

    @Test("twenty thousand clients are read at once, and one that changes is read alone")
    func many() throws {
        let store = try open()
        var number = 0
        try store.create {
            number += 1
            return number > 20_000
                ? nil : try .sample("meter-\(number)", .subjectDN, "CN=meter-\(number),O=Example", authority: "factory")
        }
        let clock = ManualClock()
        let follower = try ClientFollower(store: store, clock: clock)
        #expect(follower.registry.count == 20_000)
        _ = try store.update("meter-7") { $0.isDisabled = true }
        let changes = try #require(try follower.follow())
        #expect(changes.present.count == 1)
        #expect(try follower.registry.client("meter-7", at: clock.now)?.isDisabled == true)
        #expect(follower.registry.count == 20_000)
    }
}
