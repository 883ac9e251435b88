import Foundation
import GRDB
import Testing

@testable import Persistence

struct StoreFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(_ path: String) throws {
        _ = try SQLiteKeyStore(path: path, encryptionKey: EncryptionKey())
    }

    @Test("a file that is not a database is refused and stays as it is", arguments: [1, 99, 100, 511, 4096, 100_000])
    func refusesOtherFiles(_ size: Int) throws {
        let contents = Data(repeating: UInt8(ascii: "x"), count: size)
        let path = try folder.write(contents, to: "notes.txt")
        #expect(throws: StoreError.notADatabase(path: path)) { try open(path) }
        #expect(throws: StoreError.notADatabase(path: path)) { try SQLiteAuditLog(path: path) }
        #expect(throws: StoreError.notADatabase(path: path)) { try AuditReader(path: path) }
        #expect(try folder.contents("notes.txt") == contents)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["notes.txt"])
    }

    @Test("a database of another program is refused and stays as it is")
    func refusesOtherDatabases() throws {
        let path = folder.path("other.sqlite")
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE recipe (name TEXT)") }
        let contents = try folder.contents("other.sqlite")
        #expect(throws: StoreError.otherContents(path: path, expected: .keys)) { try open(path) }
        #expect(throws: StoreError.otherContents(path: path, expected: .audit)) { try SQLiteAuditLog(path: path) }
        #expect(try folder.contents("other.sqlite") == contents)
    }

    @Test("the two kinds of files are not taken for one another")
    func tellsKindsApart() throws {
        let keys = folder.path("keys.sqlite")
        let audit = folder.path("audit.sqlite")
        try open(keys)
        try SQLiteAuditLog(path: audit).close()
        #expect(throws: StoreError.otherContents(path: keys, expected: .audit)) { try SQLiteAuditLog(path: keys) }
        #expect(throws: StoreError.otherContents(path: keys, expected: .audit)) { try AuditReader(path: keys) }
        #expect(throws: StoreError.otherContents(path: audit, expected: .keys)) { try open(audit) }
    }

    @Test("a database of a newer version is refused")
    func refusesNewerVersions() throws {
        let path = folder.path("keys.sqlite")
        try open(path)
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 something new')")
        }
        #expect(throws: StoreError.newerVersion(path: path)) { try open(path) }
    }

    @Test("an empty file becomes a database")
    func takesEmptyFiles() throws {
        let path = try folder.write(Data(), to: "empty.sqlite")
        #expect(throws: StoreError.olderVersion(path: path)) { try AuditReader(path: path) }
        try SQLiteAuditLog(path: path).close()
        #expect(try AuditReader(path: path).events(matching: AuditFilter()).isEmpty)
    }

    @Test("a folder that does not exist, and a folder for a file, are errors that name the path")
    func namesPaths() throws {
        for path in [folder.path("nowhere/keys.sqlite"), folder.url.path] {
            let error = #expect(throws: StoreError.self) { try open(path) }
            #expect(try #require(error).description.hasPrefix("\(path): the database cannot be opened"))
        }
    }

    @Test("a damaged database is an error")
    func reportsDamage() throws {
        let path = folder.path("keys.sqlite")
        let key = EncryptionKey()
        try SQLiteKeyStore(path: path, encryptionKey: key).close()
        var contents = try folder.contents("keys.sqlite")
        contents.replaceSubrange(100..<contents.count, with: Data(repeating: 0xEE, count: contents.count - 100))
        _ = try folder.write(contents, to: "keys.sqlite")
        let error = #expect(throws: StoreError.self) { try SQLiteKeyStore(path: path, encryptionKey: key) }
        #expect(try #require(error).description.contains("damaged"))
    }
}
