import AuthorizationServer
import Foundation
import GRDB
import Testing

@testable import Persistence

/// What becomes of a database whose files are removed or replaced, while it is open and while it is not.
struct StoreReplacementTests {
    private let folder: TemporaryFolder
    private let encryptionKey = EncryptionKey()

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("keys.sqlite") }

    private func open() throws -> SQLiteKeyStore {
        try SQLiteKeyStore(path: path, encryptionKey: encryptionKey)
    }

    private func isThere(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.path(name))
    }

    private func move(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: folder.path(other))
        try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path(other))
    }

    private func change(_ store: SQLiteKeyStore) throws {
        try store.update { $0.hasGenesis = true }
    }

    @Test("the last connection leaves neither a log nor its index behind")
    func leavesNothingBehind() throws {
        let first = try open()
        let second = try open()
        try change(first)
        first.close()
        #expect(isThere("keys.sqlite-wal"))
        second.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["keys.sqlite"])
        #expect(try open().load().hasGenesis)
    }

    @Test("readers leave none behind either, and what a killed server left stays as it is")
    func readersLeaveNothing() throws {
        try SQLiteAuditLog(path: folder.path("audit.sqlite")).close()
        _ = try AuditReader(path: folder.path("audit.sqlite")).verify()
        #expect(!isThere("audit.sqlite-wal") && !isThere("audit.sqlite-shm"))
    }

    @Test("an older copy under the log of a killed server is refused, and nothing is changed")
    func refusesForeignLogs() throws {
        try StoreStart.mark(path, as: .keys)
        let store = try open()
        try StoreCopy.backUp(path, as: .keys, to: folder.path("backup.sqlite"))
        let plain = try DatabaseQueue(path: folder.path("plain.sqlite"))
        try DatabaseQueue(path: path).backup(to: plain)
        try plain.close()
        try change(store)
        _ = try folder.copyDatabase("keys.sqlite", to: "killed.sqlite")
        for backup in ["backup.sqlite", "plain.sqlite"] {
            try? FileManager.default.removeItem(atPath: folder.path("killed.sqlite"))
            try FileManager.default.copyItem(atPath: folder.path(backup), toPath: folder.path("killed.sqlite"))
            let contents = try (folder.contents("killed.sqlite"), folder.contents("killed.sqlite-wal"))
            #expect(throws: StoreError.foreignLog(path: folder.path("killed.sqlite")), "\(backup)") {
                try SQLiteKeyStore(path: folder.path("killed.sqlite"), encryptionKey: encryptionKey)
            }
            #expect(try folder.contents("killed.sqlite") == contents.0)
            #expect(try folder.contents("killed.sqlite-wal") == contents.1)
        }
        store.close()
    }

    @Test("a copy of database and log as they are on the disk is opened")
    func takesPairs() throws {
        try StoreStart.mark(path, as: .keys)
        let store = try open()
        try change(store)
        let copy = try folder.copyDatabase("keys.sqlite", to: "copy.sqlite")
        #expect(try SQLiteKeyStore(path: copy, encryptionKey: encryptionKey).load().hasGenesis)
        store.close()
    }

    /// A database as a killed server leaves it, with a change that only its log has, and nothing else in the folder.
    private func leaveKilled(_ name: String) throws {
        try StoreStart.mark(path, as: .keys)
        let store = try open()
        try change(store)
        _ = try folder.copyDatabase("keys.sqlite", to: name)
        store.close()
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("a log whose database was moved away within the folder goes with it")
    func joinsLeftLogs() throws {
        try leaveKilled("killed.sqlite")
        try move("killed.sqlite", to: "old.sqlite")
        try SQLiteKeyStore(path: folder.path("killed.sqlite"), encryptionKey: EncryptionKey()).close()
        #expect(!isThere("old.sqlite-wal"))
        #expect(try SQLiteKeyStore(path: folder.path("old.sqlite"), encryptionKey: encryptionKey).load().hasGenesis)
    }

    @Test("a log whose database is nowhere to be seen is kept, and no new database is made", arguments: [false, true])
    func keepsLeftLogs(_ isEmptyFileThere: Bool) throws {
        try leaveKilled("killed.sqlite")
        let killed = folder.path("killed.sqlite")
        try FileManager.default.removeItem(atPath: killed)
        if isEmptyFileThere { _ = try folder.write(Data(), to: "killed.sqlite") }
        let contents = try folder.contents("killed.sqlite-wal")
        #expect(throws: StoreError.leftLog(path: killed)) {
            try SQLiteKeyStore(path: killed, encryptionKey: encryptionKey)
        }
        #expect(try folder.contents("killed.sqlite-wal") == contents)
        #expect(isThere("killed.sqlite") == isEmptyFileThere)
    }

    @Test("behind a link the files beside its target count")
    func followsLinks() throws {
        let link = folder.path("link.sqlite")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        try open().close()
        let store = try SQLiteKeyStore(path: link, encryptionKey: encryptionKey)
        try change(store)
        try FileManager.default.removeItem(atPath: path + "-wal")
        #expect(throws: StoreError.incomplete(path: link)) { try store.load() }
        #expect(try store.load().hasGenesis)
        store.close()
    }

    @Test("a key database that is replaced fails once, and is then followed; one that is gone or empty is not")
    func followsReplacement() throws {
        let store = try open()
        try StoreCopy.backUp(path, as: .keys, to: folder.path("other.sqlite"))
        try change(store)
        try move("keys.sqlite", to: "moved.sqlite")
        #expect(throws: StoreError.replaced(path: path)) { try store.load() }
        #expect(throws: StoreError.replaced(path: path)) { try store.load() }
        _ = try folder.write(Data(), to: "keys.sqlite")
        #expect(throws: StoreError.replaced(path: path)) { try store.load() }
        try move("other.sqlite", to: "keys.sqlite")
        #expect(try !store.load().hasGenesis)
        // What was committed went with the database that was moved away.
        #expect(
            try SQLiteKeyStore(path: folder.path("moved.sqlite"), encryptionKey: encryptionKey).load().hasGenesis)
        store.close()
    }

    @Test("a database under another encryption key in the place of ours is not followed")
    func refusesOtherKeys() throws {
        let store = try open()
        try SQLiteKeyStore(path: folder.path("other.sqlite"), encryptionKey: EncryptionKey()).close()
        try move("other.sqlite", to: "keys.sqlite")
        #expect(throws: StoreError.replaced(path: path)) { try store.load() }
        #expect(throws: KeyStoreError.wrongEncryptionKey(path: path)) { try store.load() }
    }

    @Test("a log that is removed loses nothing: it fails once, and goes on when all connections have noticed")
    func survivesRemovedLogs() throws {
        let first = try open()
        let second = try open()
        try change(first)
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + suffix) }
        #expect(throws: StoreError.incomplete(path: path)) { try first.load() }
        #expect(throws: StoreError.incomplete(path: path)) { try first.load() }
        #expect(throws: StoreError.incomplete(path: path)) { try second.load() }
        #expect(try first.load().hasGenesis)
        #expect(try second.load().hasGenesis)
        first.close()
        second.close()
        #expect(try open().load().hasGenesis)
    }

    @Test("no event is lost with a log that is removed, and the next event is written")
    func keepsEvents() async throws {
        let audit = folder.path("audit.sqlite")
        let log = try SQLiteAuditLog(path: audit)
        let event = AuditEvent(time: Date(timeIntervalSince1970: 1_800_000_000), requestID: "r", outcome: .issued)
        try await log.record(event)
        try FileManager.default.removeItem(atPath: audit + "-wal")
        #expect(!log.isIntact)
        await #expect(throws: AuditLogError.notWritten(.incomplete(path: audit))) { try await log.record(event) }
        try await log.record(event)
        log.close()
        guard case .intact(2, _) = try AuditReader(path: audit).verify() else {
            Issue.record("an event was lost")
            return
        }
    }
}
