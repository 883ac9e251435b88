import AuthorizationServer
import Foundation
import GRDB
import Testing

@testable import Persistence

struct StoreCopyTests {
    private let folder: TemporaryFolder
    private let encryptionKey = EncryptionKey()

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("keys.sqlite") }

    private func hasGenesis(_ name: String) throws -> Bool {
        try SQLiteKeyStore(path: folder.path(name), encryptionKey: encryptionKey).load().hasGenesis
    }

    @Test("a backup of an open database is one file for its owner alone, and never takes the place of another")
    func backsUp() throws {
        let store = try SQLiteKeyStore(path: path, encryptionKey: encryptionKey)
        try store.update { $0.hasGenesis = true }
        let backup = folder.path("backup.sqlite")
        try StoreCopy.backUp(path, as: .keys, to: backup)
        #expect(try folder.mode("backup.sqlite") == 0o600)
        #expect(
            try !FileManager.default.contentsOfDirectory(atPath: folder.url.path).contains { $0.contains("partial") })
        #expect(try hasGenesis("backup.sqlite"))
        let contents = try folder.contents("backup.sqlite")
        #expect(throws: StoreCopyError.exists(path: backup)) { try StoreCopy.backUp(path, as: .keys, to: backup) }
        #expect(try folder.contents("backup.sqlite") == contents)
        store.close()
    }

    @Test("a damaged database is not backed up, nor one of another kind, nor one that is not there")
    func refusesDamage() throws {
        try SQLiteKeyStore(path: path, encryptionKey: encryptionKey).close()
        let target = folder.path("backup.sqlite")
        #expect(throws: StoreError.otherContents(path: path, expected: .audit)) {
            try StoreCopy.backUp(path, as: .audit, to: target)
        }
        #expect(throws: StoreError.missing(path: folder.path("none"))) {
            try StoreCopy.backUp(folder.path("none"), as: .keys, to: target)
        }
        var contents = try folder.contents("keys.sqlite")
        contents.replaceSubrange(8192..<12288, with: Data(repeating: 0xEE, count: 4096))
        _ = try folder.write(contents, to: "keys.sqlite")
        #expect(throws: (any Error).self) { try StoreCopy.backUp(path, as: .keys, to: target) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["keys.sqlite"])
    }

    @Test("a restored database is that of the backup; the one that was there is kept with all that its log held")
    func restores() throws {
        try SQLiteKeyStore(path: path, encryptionKey: encryptionKey).close()
        let backup = folder.path("backup.sqlite")
        try StoreCopy.backUp(path, as: .keys, to: backup)
        let store = try SQLiteKeyStore(path: path, encryptionKey: encryptionKey)
        try store.update { $0.hasGenesis = true }
        let killed = try folder.copyDatabase("keys.sqlite", to: "killed.sqlite")
        store.close()
        let restoration = try StoreRestoration(of: backup, to: killed, as: .keys) { _ in }
        #expect(try restoration.put(keeping: folder.path("kept.sqlite")))
        #expect(try !hasGenesis("killed.sqlite"))
        #expect(try hasGenesis("kept.sqlite"))
    }

    @Test("a backup that the check refuses changes nothing")
    func checksFirst() throws {
        struct Refused: Error {}
        try SQLiteKeyStore(path: path, encryptionKey: encryptionKey).close()
        try StoreCopy.backUp(path, as: .keys, to: folder.path("backup.sqlite"))
        let contents = try folder.contents("keys.sqlite")
        #expect(throws: Refused.self) {
            try StoreRestoration(of: folder.path("backup.sqlite"), to: path, as: .keys) { _ in throw Refused() }
        }
        #expect(try folder.contents("keys.sqlite") == contents)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(names == ["backup.sqlite", "keys.sqlite"])
    }

    @Test("a damaged database is replaced as well")
    func replacesDamage() throws {
        try SQLiteKeyStore(path: path, encryptionKey: encryptionKey).close()
        try StoreCopy.backUp(path, as: .keys, to: folder.path("backup.sqlite"))
        _ = try folder.write(Data(repeating: 0xEE, count: 9000), to: "keys.sqlite")
        let restoration = try StoreRestoration(of: folder.path("backup.sqlite"), to: path, as: .keys) { _ in }
        #expect(try restoration.put(keeping: folder.path("kept.sqlite")))
        #expect(try !hasGenesis("keys.sqlite"))
        #expect(try folder.contents("kept.sqlite").count == 9000)
    }
}
