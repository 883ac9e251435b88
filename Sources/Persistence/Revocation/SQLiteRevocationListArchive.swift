package import AuthorizationServer
import Crypto
package import FoundationEssentials
import GRDB

/// The last good copies of revocation lists, in the SQLite file of the keys.
///
/// A copy carries the SHA-256 of its bytes, so that one which the disk has damaged is told from a good one at once.
package final class SQLiteRevocationListArchive: RevocationListArchive {
    private let path: String
    private let queue: StoreConnection

    /// Opens the file, or makes it with mode 0600. Throws `StoreError`.
    package init(path: String) throws {
        self.path = path
        queue = try StoreConnection(path, as: .keys)
    }

    /// Opens the file of a running or stopped server for reading alone. Throws `StoreError`.
    package init(reading path: String) throws {
        self.path = path
        queue = try StoreConnection(reading: path, as: .keys)
    }

    package func urls() throws -> [String] {
        try StoreError.translating(path: path) {
            try queue.read { database in
                try Row.fetchAll(database, sql: "SELECT url FROM revocation_list ORDER BY url")
                    .compactMap { $0.text("url") }
            }
        }
    }

    package func copy(of url: String) throws -> RevocationListCopy? {
        let row = try StoreError.translating(path: path) {
            try queue.read { database in
                try Row.fetchOne(
                    database,
                    sql: "SELECT * FROM revocation_list LEFT JOIN revocation_list_content USING (url) WHERE url = ?",
                    arguments: [url])
            }
        }
        guard let row else { return nil }
        guard let der = row.bytes("der"), let time = row.time("fetched_at"),
            let digest = row.bytes("digest"), digest.elementsEqual(SHA256.hash(data: der))
        else { throw RevocationListArchiveError.damagedCopy(path: path, url: url) }
        return RevocationListCopy(
            url: url, entityTag: row.text("entity_tag"), lastModified: row.text("last_modified"),
            fetchedAt: time, der: Array(der))
    }

    package func keep(_ copy: RevocationListCopy) throws {
        guard let time = copy.fetchedAt.millisecondsSince1970 else {
            throw RevocationListArchiveError.timeOutOfRange(url: copy.url)
        }
        let der = Data(copy.der)
        let digest = Data(SHA256.hash(data: der))
        try StoreError.translating(path: path) {
            try queue.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO revocation_list (url, entity_tag, last_modified, fetched_at, digest)
                        VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [copy.url, copy.entityTag, copy.lastModified, time, digest])
                try database.execute(
                    sql: "INSERT OR REPLACE INTO revocation_list_content (url, der) VALUES (?, ?)",
                    arguments: [copy.url, der])
            }
        }
    }

    package func confirm(_ url: String, at time: Date) throws {
        guard let time = time.millisecondsSince1970 else {
            throw RevocationListArchiveError.timeOutOfRange(url: url)
        }
        try StoreError.translating(path: path) {
            try queue.write { database in
                try database.execute(
                    sql: "UPDATE revocation_list SET fetched_at = ? WHERE url = ?", arguments: [time, url])
            }
        }
    }

    package func removeAll(except urls: Set<String>) throws {
        let superfluous = try self.urls().filter { !urls.contains($0) }
        guard !superfluous.isEmpty else { return }
        try StoreError.translating(path: path) {
            try queue.write { database in
                for url in superfluous {
                    try database.execute(sql: "DELETE FROM revocation_list WHERE url = ?", arguments: [url])
                }
            }
        }
    }

    /// Finds out what is wrong with the files without waiting for a list, and opens them anew where that is safe.
    package func inspect() { queue.inspect() }

    /// Closes the file. Calls that follow fail.
    package func close() {
        queue.close()
    }
}
