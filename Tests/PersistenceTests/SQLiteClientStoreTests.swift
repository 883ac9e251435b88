import AuthorizationServer
import Foundation
import GRDB
import JOSE
import TestSupport
import Testing

@testable import Persistence

@Suite("Registered clients on disk")
struct SQLiteClientStoreTests {
    private let folder: TemporaryFolder
    private let key = EncryptionKey()

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("clients.sqlite") }

    private func open() throws -> SQLiteClientStore { try SQLiteClientStore(path: path, encryptionKey: key) }

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
        try open().create([.sample("a", thumbprint: 1)])
        let keys = try SQLiteKeyStore(path: path, encryptionKey: key)
        try keys.update { $0.keys = [try .sample()] }
        #expect(try open().registration("a") != nil)
        #expect(try keys.load().keys.count == 1)
    }

    @Test("a database of before is brought up to clients, and keeps its keys")
    func migrates() throws {
        let first = try SQLiteKeyStore(path: path, encryptionKey: key)
        try first.update { $0.keys = [try .sample()] }
        first.close()
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
        store.close()
        try tamper(Self.beforeSecrets)
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
        try store.delete("a", at: ClientRegistration.sampleTime)
        #expect(try store.changes(since: revision).isComplete == false)
        try tamper("UPDATE client_store SET revision = revision + 20000")
        try tamper(
            """
            WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 10020)
            INSERT INTO client_deletion (revision, client_id) SELECT i, 'x' || i FROM n
            """)
        try store.delete("b", at: ClientRegistration.sampleTime)
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
            "UPDATE client SET method = 'tls_client_auth' WHERE client_id = 'a'",
            "UPDATE client SET method = 'none' WHERE client_id = 'a'",
            "UPDATE client SET method = 'client_secret_basic' WHERE client_id = 'a'",
            "UPDATE client SET method = 'client_secret_basic', secrets = zeroblob(63) WHERE client_id = 'a'",
            "UPDATE client SET method = 'client_secret_post', secrets = zeroblob(192) WHERE client_id = 'a'",
            "UPDATE client SET method = 'private_key_jwt', algorithm = 'ES256' WHERE client_id = 'a'",
            """
            UPDATE client SET method = 'private_key_jwt', algorithm = 'HS256', jwks_uri = 'https://x/',
                accepts_token_endpoint_audience = 0 WHERE client_id = 'a'
            """,
            """
            UPDATE client SET method = 'private_key_jwt', algorithm = 'ES256', jwks_uri = 'https://x/', jwks = x'7b7d',
                accepts_token_endpoint_audience = 0 WHERE client_id = 'a'
            """,
        ])
    func damaged(_ sql: String) throws {
        let store = try open()
        try store.create([.sample("a", thumbprint: 1), .sample("b", thumbprint: 1)])
        try tamper(sql)
        let changes = try store.changes(since: nil)
        #expect(changes.unreadable.map(\.id) == ["a"])
        #expect(Set(changes.present.map(\.id)) == ["a", "b"])
        #expect(throws: ClientStoreError.self) { try store.registration("a") }
        try store.delete("a", at: ClientRegistration.sampleTime)
        #expect(try store.registrations(after: nil, limit: 10).map(\.id) == ["b"])
    }

    @Test(
        "secrets that were altered, moved from another client, or sealed under another key prove nobody",
        arguments: [
            "UPDATE client SET sealed_secrets = zeroblob(100) WHERE client_id = 'a'",
            """
            UPDATE client SET sealed_secrets = (SELECT sealed_secrets FROM client WHERE client_id = 'b')
                WHERE client_id = 'a'
            """,
            "UPDATE client SET sealed_secrets = NULL WHERE client_id = 'a'",
            "UPDATE client SET algorithm = 'none' WHERE client_id = 'a'",
            "UPDATE client SET algorithm = 'RS256' WHERE client_id = 'a'",
        ])
    func alteredSecrets(_ sql: String) throws {
        let store = try open()
        try store.create([.sample("a", sharedSecret: .hs256), .sample("b", sharedSecret: .hs256)])
        try tamper(sql)
        #expect(try store.changes(since: nil).unreadable.map(\.id) == ["a"])
        #expect(throws: ClientStoreError.self) { try store.registration("a") }
        #expect(try store.registration("b") != nil)
    }

    @Test("no secret stands in the file, in whatever form it is used")
    func notInTheFile() throws {
        let store = try open()
        let (basic, secret) = ClientRegistration.sample("basic", secret: .basic)
        let shared = ClientRegistration.sample("shared", sharedSecret: .hs256)
        try store.create([basic, shared])
        guard case .assertion(let assertion) = shared.authentication else { return #expect(Bool(false)) }
        let texts = [try #require(secret).text] + assertion.sharedSecrets.map(\.secret.text)
        #expect(texts.count == 2)
        for name in ["clients.sqlite", "clients.sqlite-wal"] {
            let bytes = try Data(contentsOf: URL(filePath: folder.path(name)))
            for text in texts { #expect(bytes.range(of: Data(text.utf8)) == nil) }
        }
    }

    @Test("a store is not opened with another encryption key than it was made with")
    func wrongKey() throws {
        _ = try open()
        #expect(throws: KeyStoreError.wrongEncryptionKey(path: path)) {
            try SQLiteClientStore(path: path, encryptionKey: EncryptionKey())
        }
    }

    @Test("a client that lacks its secret is not recorded")
    func lacksSecret() throws {
        let store = try open()
        let bare = ClientRegistration(
            id: "a", authentication: .clientSecret(.basic, []), createdAt: ClientRegistration.sampleTime)
        #expect(throws: ClientStoreError.secretMissing(id: "a")) { try store.create([bare]) }
        #expect(try store.registration("a") == nil)
    }

    @Test("clients of a database without secrets are brought over, damaged ones as damaged as they were")
    func migratesClients() throws {
        let first = try open()
        try first.create([.sample("pinned", thumbprint: 1), try .sample("named"), .sample("torn", thumbprint: 2)])
        _ = try first.update("named") { $0.isDisabled = true }
        let revision = try first.revision()
        let before = try ["pinned", "named"].map { try first.registration($0) }
        first.close()
        try tamper(Self.beforeSecrets)
        try tamper("UPDATE client SET thumbprints = x'01' WHERE client_id = 'torn'")
        let store = try open()
        #expect(try ["pinned", "named"].map { try store.registration($0) } == before)
        #expect(try store.revision() == revision)
        let changes = try store.changes(since: nil)
        #expect(changes.present.count == 3)
        #expect(changes.unreadable.map(\.id) == ["torn"])
        try store.delete("torn", at: ClientRegistration.sampleTime)
        let (secretClient, _) = ClientRegistration.sample("secret", secret: .basic)
        try store.create([secretClient])
        #expect(try store.registration("secret") == secretClient)
        // The table has its checks again, and what hangs on it still goes with it.
        #expect(throws: DatabaseError.self) {
            try store.queue.write { try $0.execute(sql: "UPDATE client SET secrets = zeroblob(64)") }
        }
        try store.delete("pinned", at: ClientRegistration.sampleTime)
        let rest = try store.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM client_metadata") }
        #expect(rest == 2)
    }

    /// Brings the tables back to what they were when clients had certificates only.
    private static let beforeSecrets = """
        PRAGMA foreign_keys = OFF;
        CREATE TABLE old (
            number INTEGER PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
            is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)), name_kind TEXT, name_form BLOB, authority TEXT,
            thumbprints BLOB, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            CHECK ((name_kind IS NULL) = (name_form IS NULL)),
            CHECK ((name_kind IS NULL) <> (thumbprints IS NULL)),
            CHECK (authority IS NULL OR name_kind IS NOT NULL),
            CHECK (length(thumbprints) BETWEEN 32 AND 1024 AND length(thumbprints) % 32 = 0)
        ) STRICT;
        INSERT INTO old SELECT number, client_id, revision, is_disabled, name_kind, name_form, authority, thumbprints,
            created_at, updated_at FROM client;
        DROP TABLE client;
        ALTER TABLE old RENAME TO client;
        CREATE INDEX client_by_revision ON client (revision);
        DELETE FROM grdb_migrations WHERE identifier LIKE '4 %';
        """

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
        try store.create(reusingIdentifiers: false, datedBy: nil) {
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
