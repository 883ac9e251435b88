import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A copy of a database in one file, made while the database may be in use.
package enum StoreCopy {
    /// Backs the database at `path` up into `target`, which does not exist yet: consistent, checked, and on the disk
    /// when this returns; mode 0600. Throws `StoreError` or `StoreCopyError`, and then leaves no file behind.
    package static func backUp(_ path: String, as kind: StoreKind, to target: String) throws {
        guard access(target, F_OK) != 0 else { throw StoreCopyError.exists(path: target) }
        let draft = try make(of: path, as: kind, beside: target)
        do {
            // The name is taken first, so that no file that came meanwhile is overwritten.
            try createFile(target)
            guard rename(draft, target) == 0 else {
                let error = failure(target)
                unlink(target)
                throw error
            }
            try syncFolder(of: target)
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Copies the database at `path` into a new file beside `target`; returns the path of it.
    ///
    /// The copy needs no write-ahead log, and has a stamp of its own: no log of the database fits it.
    static func make(of path: String, as kind: StoreKind, beside target: String) throws -> String {
        let draft = "\(target).partial-\(UInt32.random(in: 0 ... .max))"
        let source = try StoreConnection(reading: path, as: kind, anyVersion: true)
        defer { source.close() }
        try createFile(draft)
        do {
            try StoreError.translating(path: draft) {
                let copy = try DatabaseQueue(
                    path: draft, configuration: StoreFile.configuration(of: kind, readOnly: false))
                try source.current().backup(to: copy)
                try copy.inDatabase { database in
                    try database.execute(sql: "PRAGMA journal_mode = DELETE")
                    try database.execute(sql: "PRAGMA user_version = \(Int32.random(in: 1...Int32.max))")
                    let report = try String.fetchAll(database, sql: "PRAGMA integrity_check(1)")
                    guard report == ["ok"] else {
                        throw StoreCopyError.notIntact(path: path, reason: report.first ?? "no report")
                    }
                }
                try copy.close()
            }
            try syncFile(draft)
            return draft
        } catch {
            discard(draft)
            throw error
        }
    }

    /// Removes a copy that is not needed, and what SQLite has left beside it.
    static func discard(_ draft: String) {
        for file in [draft, draft + "-journal", StoreFiles.log(of: draft), StoreFiles.index(of: draft)] { unlink(file) }
    }

    static func failure(_ path: String) -> StoreCopyError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }

    /// Writes the entries of the file's folder through to the disk.
    static func syncFolder(of path: String) throws {
        try syncFile(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
    }

    private static func createFile(_ path: String) throws {
        let descriptor = StoreFile.createExclusively(path)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? StoreCopyError.exists(path: path) : failure(path)
        }
        close(descriptor)
    }

    private static func syncFile(_ path: String) throws {
        let descriptor = StoreFile.openExisting(path)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }
}
