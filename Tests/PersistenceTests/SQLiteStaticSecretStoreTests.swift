import AuthorizationServer
import Dispatch
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite("Static secrets on disk")
struct SQLiteStaticSecretStoreTests {
    private let folder: TemporaryFolder
    private let key = EncryptionKey()
    private let time = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("secrets.sqlite") }

    private func open() throws -> SQLiteStaticSecretStore {
        try SQLiteStaticSecretStore(path: path, encryptionKey: key)
    }

    @discardableResult
    private func put(
        _ text: String, as name: String, keeping count: Int = 1, in store: SQLiteStaticSecretStore
    ) throws -> StaticSecretChange {
        try store.put(try StaticSecretValue(Array(text.utf8)), as: name, at: time, keeping: count)
    }

    /// Changes the file behind the store's back.
    private func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: sql)
        }
        try queue.close()
    }

    @Test("the store on disk is a store of static secrets", arguments: StaticSecretStoreConformance.allCases)
    func conforms(_ behaviour: StaticSecretStoreConformance) throws {
        try behaviour.check(try open())
    }

    @Test("the store in memory is a store of static secrets", arguments: StaticSecretStoreConformance.allCases)
    func memoryConforms(_ behaviour: StaticSecretStoreConformance) throws {
        try behaviour.check(InMemoryStaticSecretStore())
    }

    @Test("a value of each length comes back as it was", arguments: [1, 2, 4096, 65_536])
    func lengths(_ length: Int) throws {
        let text = String(repeating: "k", count: length)
        try put(text, as: "a", in: try open())
        let store = try open()
        let secret = try #require(try store.served().secrets.first)
        #expect(try store.open(secret).text == text)
        #expect(try store.versions(of: "a").map(\.size) == [length])
    }

    @Test("two processes that put at once make two versions each time")
    func twoProcesses() throws {
        let stores = [try open(), try open()]
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            for _ in 0..<10 { _ = try? put("value", as: "a", keeping: 9, in: stores[index]) }
        }
        #expect(try stores[0].versions(of: "a").map(\.number) == Array(1...20))
        #expect(try stores[0].versions(of: "a").count { !$0.isDeleted } == 10)
    }

    @Test("no value stands in the file, and a wiped one not even sealed")
    func notInTheFile() throws {
        let store = try open()
        let text = "do-not-find-me-" + String(repeating: "x", count: 9000)
        try put(text, as: "a", in: store)
        let sealed = Data(try #require(try store.served().secrets.first).sealed)
        func files() throws -> [Data] {
            try ["secrets.sqlite", "secrets.sqlite-wal"].map { try folder.contents($0) }
        }
        #expect(try files().allSatisfy { $0.range(of: Data("do-not-find-me".utf8)) == nil })
        // Its first page of ciphertext is there before, and gone after.
        let part = sealed[100..<140]
        #expect(try files().contains { $0.range(of: part) != nil })
        _ = try store.delete("a", version: 1, at: time)
        #expect(try files().allSatisfy { $0.range(of: part) == nil })
    }

    @Test(
        "a sealed value that was altered, or moved from another version or secret, does not open",
        arguments: [
            "UPDATE static_secret SET sealed = zeroblob(34) WHERE name = 'a' AND version = 2",
            "UPDATE static_secret SET sealed = x'01' WHERE name = 'a' AND version = 2",
            """
            UPDATE static_secret SET sealed = (SELECT sealed FROM static_secret WHERE name = 'a' AND version = 1)
                WHERE name = 'a' AND version = 2
            """,
            """
            UPDATE static_secret SET sealed = (SELECT sealed FROM static_secret WHERE name = 'b')
                WHERE name = 'a' AND version = 2
            """,
            "UPDATE static_secret SET version = 7 WHERE name = 'a' AND version = 2",
            "DELETE FROM static_secret WHERE name = 'a'; UPDATE static_secret SET name = 'a' WHERE name = 'b'",
        ])
    func tampered(_ sql: String) throws {
        let store = try open()
        try put("first", as: "a", in: store)
        try put("newer", as: "a", in: store)
        try put("other", as: "b", in: store)
        try tamper(sql)
        let secret = try #require(try store.served().secrets.first { $0.name == "a" })
        #expect(throws: SealedStaticSecret.Unreadable.self) { try store.open(secret) }
        // The next value mends it.
        try put("fresh", as: "a", in: store)
        let mended = try #require(try store.served().secrets.first { $0.name == "a" })
        #expect(try store.open(mended).text == "fresh")
    }

    @Test(
        "a damaged table is an error that names the file",
        arguments: [
            "DELETE FROM static_secret_store", "UPDATE static_secret SET version = \(Int64.max)",
        ])
    func damaged(_ sql: String) throws {
        let store = try open()
        try put("value", as: "a", in: store)
        try tamper(sql)
        #expect(throws: StaticSecretStoreError.damagedStore(path: path)) {
            try put("next", as: "a", in: store)
            _ = try store.revision()
        }
    }

    @Test("of wiped versions the last hundred are remembered, and no number comes twice")
    func remembered() throws {
        let store = try open()
        for number in 1...130 { try put("\(number)", as: "a", keeping: 0, in: store) }
        let versions = try store.versions(of: "a")
        #expect(versions.map(\.number) == Array(30...130))
        _ = try store.delete("a", version: nil, at: time)
        #expect(try put("next", as: "a", in: store).versions.served?.number == 131)
    }

    @Test("secrets live in the file of the keys, and not under another encryption key")
    func sharesFile() throws {
        try put("value", as: "a", in: try open())
        let keys = try SQLiteKeyStore(path: path, encryptionKey: key)
        try keys.update { $0.keys = [try .sample()] }
        #expect(try open().versions(of: "a").count == 1)
        #expect(throws: KeyStoreError.wrongEncryptionKey(path: path)) {
            try SQLiteStaticSecretStore(path: path, encryptionKey: EncryptionKey())
        }
    }

    @Test("a database of before is brought up to secrets, and keeps its keys")
    func migrates() throws {
        let keys = try SQLiteKeyStore(path: path, encryptionKey: key)
        try keys.update { $0.keys = [try .sample()] }
        keys.close()
        try tamper(
            """
            DROP TABLE static_secret; DROP TABLE static_secret_store;
            DELETE FROM grdb_migrations WHERE identifier LIKE '8 %';
            """)
        try put("value", as: "a", in: try open())
        #expect(try SQLiteKeyStore(path: path, encryptionKey: key).load().keys.count == 1)
    }

    @Test("a full disk stores nothing and loses nothing")
    func full() throws {
        let store = try open()
        try put("value", as: "a", in: store)
        try store.queue.inDatabase { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        #expect(throws: StoreError.full(path: path)) {
            try put(String(repeating: "x", count: 60_000), as: "a", in: store)
        }
        let secret = try #require(try store.served().secrets.first)
        #expect(try store.open(secret).text == "value")
        #expect(try store.versions(of: "a").count == 1)
    }
}
