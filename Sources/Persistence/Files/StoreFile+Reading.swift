import Foundation
import GRDB
import GRDBSQLite

extension StoreFile {
    /// Throws `StoreError` when there is no file at `path` that could be a database.
    static func checkReadable(_ path: String) throws(StoreError) {
        guard access(path, F_OK) == 0 else {
            guard errno == ENOENT else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
            throw .missing(path: path)
        }
        // Opening a pipe would wait for somebody who writes to it.
        guard isRegular(path), size(of: path) != 1 else { throw .notADatabase(path: path) }
    }

    /// Opens the database of a running or stopped server for reading; never makes or changes one.
    ///
    /// - Parameter anyVersion: also one that no server has brought to this version yet.
    static func openForReading(_ path: String, as kind: StoreKind, anyVersion: Bool = false) throws -> DatabaseQueue {
        try StoreError.translating(path: path) {
            let queue = try readingQueue(path, as: kind)
            try queue.read { database in
                try inspect(database, path: path, kind: kind)
                guard try anyVersion || kind.migrator.hasCompletedMigrations(database) else {
                    throw StoreError.olderVersion(path: path)
                }
            }
            return queue
        }
    }

    /// Has SQLite take away the log and the index of a database that nobody has open.
    static func tidy(_ path: String) {
        guard let queue = try? DatabaseQueue(path: path) else { return }
        _ = try? queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
        try? queue.close()
    }

    private static func readingQueue(_ path: String, as kind: StoreKind) throws -> DatabaseQueue {
        let plain = configuration(of: kind, readOnly: true)
        do { return try DatabaseQueue(path: path, configuration: plain) } catch let error as DatabaseError {
            // SQLite makes a log and an index even to read, which it cannot where nothing may be written.
            guard access(folder(of: path), W_OK) != 0, sqlite3_compileoption_used("USE_URI") != 0 else { throw error }
            return try unlockedQueue(path, as: kind)
        }
    }

    /// A copy where nothing can be written, so that nobody changes it: it is read without locks, with its log if it has
    /// one.
    private static func unlockedQueue(_ path: String, as kind: StoreKind) throws -> DatabaseQueue {
        guard (size(of: StoreFiles.log(of: path)) ?? 0) > 0 else {
            return try DatabaseQueue(
                path: uri(path, "immutable=1"), configuration: configuration(of: kind, readOnly: true))
        }
        // The index of the log is then kept in memory.
        let alone = configuration(of: kind, readOnly: true, first: "PRAGMA locking_mode = EXCLUSIVE;")
        return try DatabaseQueue(path: uri(path, "vfs=unix-none"), configuration: alone)
    }

    private static func uri(_ path: String, _ query: String) -> String {
        let unreserved = CharacterSet(charactersIn: "/-._~").union(.alphanumerics)
        return "file:\(path.addingPercentEncoding(withAllowedCharacters: unreserved) ?? path)?\(query)"
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }
}
