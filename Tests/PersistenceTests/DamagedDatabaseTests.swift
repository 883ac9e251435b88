import AuthorizationServer
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

/// Files that the disk or somebody has changed: whatever they hold, reading them ends, and says so or is right.
struct DamagedDatabaseTests {
    private let folder: TemporaryFolder
    private let encryptionKey = EncryptionKey()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func writeLog(_ count: Int) throws -> String {
        let path = folder.path("audit.sqlite")
        let log = try SQLiteAuditLog(path: path)
        for number in 1...count {
            var event = AuditEvent(
                time: Date(timeIntervalSince1970: 1_800_000_000), requestID: "request-\(number)", outcome: .issued)
            event.reason = String(repeating: "x", count: 500)
            log.record(event) { _ in }
        }
        log.close()
        return path
    }

    /// Sets a few bytes of a file to others.
    private func damage(_ contents: Data, _ random: inout some RandomNumberGenerator) -> Data {
        var contents = contents
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            // Half of them where the pages say how their tree hangs together.
            let page = Int.random(in: 0..<contents.count / 4096, using: &random) * 4096
            let offset = Bool.random(using: &random) ? .random(in: 0..<64, using: &random) : Int.random(in: 0..<4096)
            contents[page + offset] = .random(in: 0...255, using: &random)
        }
        return contents
    }

    @Test("flipped bytes in an audit log: reading it ends", .timeLimit(.minutes(30)))
    func readsDamagedLogs() throws {
        let path = try writeLog(60)
        let good = try folder.contents("audit.sqlite")
        let whole = try AuditReader(path: path).verify()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let damaged = damage(good, &random)
            _ = try folder.write(damaged, to: "damaged.sqlite")
            do {
                let reader = try AuditReader(path: folder.path("damaged.sqlite"))
                var count = 0
                try reader.forEach(matching: AuditFilter()) { _ in count += 1 }
                if try reader.verify() == whole { #expect(count == 60) }
                var filter = AuditFilter()
                filter.limit = 50
                #expect(try reader.events(matching: filter).count <= 50)
            } catch {
                #expect(!"\(error)".isEmpty)
            }
            for suffix in ["", "-wal", "-shm"] { unlink(folder.path("damaged.sqlite" + suffix)) }
        }
    }

    @Test("flipped bytes in a key database: reading it ends", .timeLimit(.minutes(30)))
    func readsDamagedKeys() throws {
        let path = folder.path("keys.sqlite")
        let store = try SQLiteKeyStore(path: path, encryptionKey: encryptionKey)
        try store.update { inventory in
            inventory.keys = try (1...3).map { _ in try SigningKey.sample() }
        }
        store.close()
        let good = try folder.contents("keys.sqlite")
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let copy = try folder.write(damage(good, &random), to: "damaged.sqlite")
            do {
                let store = try SQLiteKeyStore(path: copy, encryptionKey: encryptionKey)
                #expect(try store.load().keys.count <= 3)
                let clients = try SQLiteClientStore(path: copy, encryptionKey: encryptionKey)
                _ = try clients.changes(since: nil)
                let tokens = try SQLiteRevokedTokenStore(path: copy)
                _ = try tokens.changes(since: nil)
                tokens.close()
            } catch {
                #expect(!"\(error)".isEmpty)
            }
            for suffix in ["", "-wal", "-shm"] { unlink(folder.path("damaged.sqlite" + suffix)) }
        }
    }

    @Test(
        "rows whose numbers no log has are found, and no number is too large or too small to be seen",
        arguments: [Int64.min, -5, 0, Int64.max])
    func seesEveryRow(_ number: Int64) throws {
        let path = try writeLog(9)
        try DatabaseQueue(path: path).write {
            try $0.execute(
                sql: "INSERT INTO event SELECT ?, time, body, hash FROM event WHERE seq = 4", arguments: [number])
        }
        let reader = try AuditReader(path: path)
        guard case .broken(number, _) = try reader.verify() else {
            Issue.record("the row is not found")
            return
        }
        #expect(try reader.events(matching: AuditFilter()).map(\.sequence).contains(number))
        var newest = AuditFilter()
        newest.limit = 20
        #expect(try reader.events(matching: newest).count == 10)
    }

    @Test(
        "numbers at the edge of 64 bits in the key database are damage, not a trap",
        arguments: [
            "UPDATE signing_key SET longest_token_lifetime = 9223372036854775807",
            "UPDATE signing_key SET longest_publish_ahead = -9223372036854775808",
            "UPDATE signing_key SET published_at = 9223372036854775807",
            "UPDATE client_store SET forgotten_revision = 9223372036854775807",
            "UPDATE revoked_token_store SET forgotten_until = -9223372036854775808",
        ])
    func refusesAbsurdNumbers(_ sql: String) throws {
        let path = folder.path("keys.sqlite")
        let store = try SQLiteKeyStore(path: path, encryptionKey: encryptionKey)
        try store.update { $0.keys = [try SigningKey.sample()] }
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        #expect(throws: (any Error).self) {
            _ = try store.load()
            _ = try SQLiteClientStore(path: path, encryptionKey: encryptionKey).changes(since: nil)
            _ = try SQLiteRevokedTokenStore(path: path).changes(since: nil)
        }
    }

    @Test("a revision at the edge of 64 bits refuses further tokens")
    func refusesAbsurdRevisions() async throws {
        let path = folder.path("keys.sqlite")
        let store = try SQLiteRevokedTokenStore(path: path)
        try store.execute("UPDATE revoked_token_store SET revision = 9223372036854775807")
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        await #expect(throws: RevokedTokenStoreError.self) { try await store.record("a", until: time, at: time) }
        store.close()
    }
}
