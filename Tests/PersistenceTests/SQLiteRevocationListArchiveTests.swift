import AuthorizationServer
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite("the last good copies of revocation lists")
struct SQLiteRevocationListArchiveTests {
    private let folder: TemporaryFolder
    private let time = Date(timeIntervalSince1970: 1_800_000_000.5)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("keys.sqlite") }

    private func copy(_ url: String, _ der: [UInt8] = [1, 2, 3], tag: String? = "\"1\"") -> RevocationListCopy {
        RevocationListCopy(url: url, entityTag: tag, lastModified: nil, fetchedAt: time, der: der)
    }

    @Test("are kept over a restart, one for each URL")
    func keeps() throws {
        let first = try SQLiteRevocationListArchive(path: path)
        try first.keep(copy("http://b/"))
        try first.keep(copy("http://a/", [9]))
        try first.keep(copy("http://a/", [UInt8](repeating: 7, count: 1 << 20), tag: nil))
        first.close()
        let archive = try SQLiteRevocationListArchive(path: path)
        #expect(try archive.urls() == ["http://a/", "http://b/"])
        #expect(try archive.copy(of: "http://a/") == copy("http://a/", [UInt8](repeating: 7, count: 1 << 20), tag: nil))
        #expect(try archive.copy(of: "http://b/") == copy("http://b/"))
        #expect(try archive.copy(of: "http://c/") == nil)
    }

    @Test("are confirmed without being written anew")
    func confirms() throws {
        let archive = try SQLiteRevocationListArchive(path: path)
        try archive.keep(copy("http://a/"))
        try archive.confirm("http://a/", at: time.addingTimeInterval(60))
        try archive.confirm("http://unknown/", at: time)
        #expect(try archive.copy(of: "http://a/")?.fetchedAt == time.addingTimeInterval(60))
        #expect(try archive.copy(of: "http://a/")?.der == [1, 2, 3])
        #expect(try archive.urls() == ["http://a/"])
    }

    @Test("are removed, bytes and all, when nobody asks for them any more")
    func removes() throws {
        let archive = try SQLiteRevocationListArchive(path: path)
        for url in ["http://a/", "http://b/", "http://c/"] { try archive.keep(copy(url)) }
        try archive.removeAll(except: ["http://b/"])
        #expect(try archive.urls() == ["http://b/"])
        let contents = try DatabaseQueue(path: path).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM revocation_list_content")
        }
        #expect(contents == 1)
    }

    @Test(
        "are not handed out when they are damaged",
        arguments: [
            "UPDATE revocation_list_content SET der = x'010204'", "DELETE FROM revocation_list_content",
            "UPDATE revocation_list SET digest = x'00'", "UPDATE revocation_list_content SET der = x''",
        ])
    func damaged(_ sql: String) throws {
        let archive = try SQLiteRevocationListArchive(path: path)
        try archive.keep(copy("http://a/"))
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        #expect(throws: RevocationListArchiveError.damagedCopy(path: path, url: "http://a/")) {
            try archive.copy(of: "http://a/")
        }
        // A new copy takes the place of the damaged one.
        try archive.keep(copy("http://a/", [5]))
        #expect(try archive.copy(of: "http://a/")?.der == [5])
    }

    @Test("can be read beside a running server, and cannot be written then")
    func reading() throws {
        #expect(throws: StoreError.missing(path: path)) { try SQLiteRevocationListArchive(reading: path) }
        let archive = try SQLiteRevocationListArchive(path: path)
        try archive.keep(copy("http://a/"))
        let reader = try SQLiteRevocationListArchive(reading: path)
        #expect(try reader.copy(of: "http://a/") == copy("http://a/"))
        #expect(throws: StoreError.self) { try reader.keep(copy("http://b/")) }
    }
}
