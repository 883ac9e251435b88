import AuthorizationServer
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite("Revoked tokens")
struct SQLiteRevokedTokenStoreTests {
    private let folder: TemporaryFolder
    private let time = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("keys.sqlite") }

    private func open(capacity: Int = 16_384) throws -> SQLiteRevokedTokenStore {
        try SQLiteRevokedTokenStore(path: path, capacity: capacity)
    }

    private func revoke(_ jti: String, in store: SQLiteRevokedTokenStore) async throws -> Bool {
        try await store.record(jti, until: time + 60, at: time)
    }

    @Test("the store on disk is a store", arguments: RevokedTokenStoreConformance.allCases)
    func conforms(_ behaviour: RevokedTokenStoreConformance) async throws {
        try await behaviour.check(try open())
    }

    @Test("the store in memory is a store", arguments: RevokedTokenStoreConformance.allCases)
    func memoryConforms(_ behaviour: RevokedTokenStoreConformance) async throws {
        try await behaviour.check(InMemoryRevokedTokenStore())
    }

    @Test("are in what a killed process leaves behind as soon as they are said to be")
    func survivesACrash() async throws {
        let store = try open()
        for number in 1...5 {
            #expect(try await revoke("t\(number)", in: store))
            let copy = try folder.copyDatabase("keys.sqlite", to: "copy-\(number).sqlite")
            let later = try SQLiteRevokedTokenStore(path: copy)
            #expect(try later.changes(since: nil).tokens.count == number)
            later.close()
        }
    }

    @Test("times that lie ahead are brought back to now, and a running server hears of it")
    func mends() async throws {
        let store = try open()
        for (jti, seconds) in [("a", 90_000.0), ("b", 100_000)] {
            #expect(try await store.record(jti, until: time + seconds, at: time))
        }
        let follower = try RevokedTokenFollower(store: store, clock: ManualClock(time))
        try store.forget(expiredBefore: time + 95_000)
        _ = try await store.record("c", until: time + 60, at: time)
        try follower.follow()
        #expect(try follower.revoked.contains("other", until: time + 300, at: time))
        let known = ForgottenTimes(revokedTokens: time + 90_000, assertions: Date(timeIntervalSince1970: 0))
        #expect(try ForgottenTimes.read(path: path) == known)
        #expect(try ForgottenTimes.limit(to: time, path: path) == known)
        #expect(try ForgottenTimes.read(path: path).revokedTokens == time)
        try follower.follow()
        #expect(try !follower.revoked.contains("other", until: time + 300, at: time))
        #expect(try follower.revoked.contains("b", until: time + 100_000, at: time))
        #expect(try follower.revoked.contains("expired", until: time, at: time))
        // A time that is right stays.
        #expect(try ForgottenTimes.limit(to: time + 10, path: path).revokedTokens == time)
        #expect(try ForgottenTimes.read(path: path).revokedTokens == time)
    }

    @Test("are seen by all processes on one file")
    func sharesFile() async throws {
        let stores = try [open(), open()]
        let revision = try stores[1].revision()
        #expect(try await revoke("t", in: stores[0]))
        #expect(try stores[1].changes(since: revision).tokens.map(\.jti) == ["t"])
        #expect(try await !revoke("t", in: stores[1]))
    }

    @Test("are not taken for revoked when the disk has no room, and are when it has again")
    func fullDisk() async throws {
        let store = try open()
        try store.execute("PRAGMA max_page_count = 1")
        await #expect(throws: RevokedTokenStoreError.notWritten(.full(path: path))) {
            // The free places of a page take a few.
            for number in 0..<1000 {
                _ = try await store.record(
                    String(repeating: "t", count: 200) + "\(number)", until: time + 60, at: time)
            }
        }
        let count = try store.changes(since: nil).tokens.count
        try store.execute("PRAGMA max_page_count = 1000000")
        #expect(try await revoke("later", in: store))
        #expect(try store.changes(since: nil).tokens.count == count + 1)
    }

    @Test("are no more than are kept; those that expire make room")
    func limit() async throws {
        let store = try open()
        #expect(try await revoke("a", in: store))
        try store.execute("UPDATE revoked_token_store SET count = \(RevokedTokens.maximumCount)")
        await #expect(throws: RevokedTokenStoreError.tooMany(path: path)) { try await revoke("b", in: store) }
        // Known ones need no room.
        #expect(try await store.record("a", until: time + 61, at: time))
        try store.forget(expiredBefore: time + 100)
        #expect(try await store.record("b", until: time + 200, at: time))
    }

    @Test("that have expired go, however many they are")
    func forgetsMany() async throws {
        let store = try open()
        #expect(try await revoke("last", in: store))
        try store.execute(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 25000)
            INSERT INTO revoked_token SELECT 't' || n, n, 1000 * (n % 50), 0 FROM numbers;
            UPDATE revoked_token_store SET count = 25001;
            """)
        try store.forget(expiredBefore: time)
        #expect(try store.tokens(after: nil, limit: 10).map(\.jti) == ["last"])
        #expect(try store.changes(since: nil).forgottenUntil.timeIntervalSince1970 == 49)
        let count = try DatabaseQueue(path: path).inDatabase { database in
            try Int.fetchOne(database, sql: "SELECT count FROM revoked_token_store")
        }
        #expect(count == 1)
    }

    @Test("are listed in the order of their jti, page by page")
    func pages() async throws {
        let store = try open()
        for jti in ["b", "d", "a", "c"] { _ = try await revoke(jti, in: store) }
        #expect(try store.tokens(after: nil, limit: 3).map(\.jti) == ["a", "b", "c"])
        #expect(try store.tokens(after: "c", limit: 3).map(\.jti) == ["d"])
    }

    @Test("cannot be told apart when the file was edited, and that is said")
    func damage() async throws {
        let store = try open()
        try store.execute("DELETE FROM revoked_token_store")
        #expect(throws: RevokedTokenStoreError.damaged(path: path)) { try store.revision() }
        #expect(throws: RevokedTokenStoreError.damaged(path: path)) { try store.changes(since: nil) }
        await #expect(throws: (any Error).self) { try await revoke("a", in: store) }
    }

    @Test("are kept in a database of before, whose keys stay")
    func migrates() async throws {
        let key = EncryptionKey()
        let first = try SQLiteKeyStore(path: path, encryptionKey: key)
        try first.update { $0.keys = [try .sample()] }
        first.close()
        try DatabaseQueue(path: path).inDatabase { database in
            try database.execute(
                sql: """
                    DROP TABLE revoked_token; DROP TABLE revoked_token_store;
                    DELETE FROM grdb_migrations WHERE identifier LIKE '% revoked tokens';
                    """)
        }
        #expect(try await revoke("t", in: try open()))
        #expect(try SQLiteKeyStore(path: path, encryptionKey: key).load().keys.count == 1)
    }

    @Test("a closed store takes none")
    func closed() async throws {
        let store = try open()
        store.close()
        await #expect(throws: RevokedTokenStoreError.closed(path: path)) { try await revoke("a", in: store) }
    }
}
