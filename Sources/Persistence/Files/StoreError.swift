import GRDB

/// What is wrong with a database file. Every case names the file; none holds anything that was stored.
package enum StoreError: Error, Hashable {
    /// There is no such file, and the caller does not make one.
    case missing(path: String)
    case cannotOpen(path: String, reason: String)
    case notADatabase(path: String)
    /// An SQLite database that holds something else than was looked for.
    case otherContents(path: String, expected: StoreKind)
    case newerVersion(path: String)
    /// A reader met a file that no server has brought to this version yet.
    case olderVersion(path: String)
    /// Another process held the file for longer than the 5 s that are waited.
    case busy(path: String)
    /// No space left, or the file has reached its limit.
    case full(path: String)
    case readOnly(path: String)
    /// The file was removed or replaced while it was in use.
    case replaced(path: String)
    /// The write-ahead log or its index was removed or replaced while it was in use.
    case incomplete(path: String)
    /// The write-ahead log beside the file belongs to another database.
    case foreignLog(path: String)
    /// There is a write-ahead log with changes, and no database.
    case leftLog(path: String)
    case damaged(path: String, reason: String)
    case failed(path: String, code: Int32, reason: String)

    /// The error of this room for one of SQLite. The statement and its arguments stay behind.
    init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notADatabase(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_READONLY: self = .readOnly(path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .cannotOpen(path: path, reason: reason)
        case .SQLITE_CORRUPT, .SQLITE_TOOBIG: self = .damaged(path: path, reason: reason)
        default: self = .failed(path: path, code: error.extendedResultCode.rawValue, reason: reason)
        }
    }

    /// Runs `body`; SQLite's errors leave it as errors of this room, all others as they are.
    static func translating<Value>(path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): there is no such file; check the path, or start the server once, which makes it"
        case .cannotOpen(let path, let reason):
            "\(path): the database cannot be opened (\(reason)); check that its folder exists and may be written"
        case .notADatabase(let path):
            "\(path): the file is not an SQLite database and was left as it is; name another file"
        case .otherContents(let path, let expected):
            "\(path): the database holds something else than \(expected.contents) and was left as it is;"
                + " name another file"
        case .newerVersion(let path):
            "\(path): a newer version of chancery has written this database; run that version or a later one"
        case .olderVersion(let path):
            "\(path): the database is of an older version or still empty; start the server once, which prepares it"
        case .busy(let path):
            "\(path): another process has kept the database locked for 5 s; find it with `fuser \(path)`"
        case .full(let path):
            "\(path): no space is left to write the database; free some space on its file system"
        case .readOnly(let path):
            "\(path): the database may not be written; check the owner and mode of the file and its folder"
        case .replaced(let path):
            "\(path): the database file was removed or replaced while in use; put it back and restart the server"
        case .incomplete(let path):
            "\(path): its -wal or -shm file was removed or replaced while in use; restart the server, and leave these"
                + " files alone while it runs"
        case .foreignLog(let path):
            "\(path): the file \(path)-wal holds changes of another database; one of the two was replaced or restored"
                + " alone. Nothing was changed. Put the database back that the log belongs to, or move the log to"
                + " another folder and go on without its changes; `chancery database restore` does this for you"
        case .leftLog(let path):
            "\(path): there is no database, but \(path)-wal holds changes of one that was moved away alone; move the"
                + " log to it, and give it the name of the database with -wal behind it"
        case .damaged(let path, let reason):
            "\(path): the database is damaged (\(reason)); restore it from a backup"
        case .failed(let path, let code, let reason):
            "\(path): the database failed with SQLite error \(code) (\(reason)); check the disk and its logs"
        }
    }
}
