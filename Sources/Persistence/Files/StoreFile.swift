import GRDB
import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Opens the database files of this room: WAL mode, every commit synced to disk, readable by the owner alone.
enum StoreFile {
    /// Opens an existing file for writing, and brings it up to date.
    ///
    /// A file that is not ours is refused before anything is written to it. No descriptor of this process but SQLite's
    /// own may ever be opened on a file that is open: closing one would drop SQLite's POSIX locks.
    static func open(_ path: String, as kind: StoreKind) throws -> DatabaseQueue {
        // SQLite takes a file of one byte for an empty one and would write over it.
        guard size(of: path) != 1 else { throw StoreError.notADatabase(path: path) }
        return try StoreError.translating(path: path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration(of: kind, readOnly: false))
            try queue.read { try inspect($0, path: path, kind: kind) }
            try queue.inDatabase(switchToWriteAheadLog)
            try migrate(queue, with: kind.migrator)
            return queue
        }
    }

    /// Opens a file for writing that has come into the place of another while the service runs: it has to be a database
    /// of this version already.
    static func reopen(_ path: String, as kind: StoreKind) throws -> DatabaseQueue {
        guard size(of: path) != 1 else { throw StoreError.notADatabase(path: path) }
        return try StoreError.translating(path: path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration(of: kind, readOnly: false))
            try queue.read { database in
                try inspect(database, path: path, kind: kind)
                guard try kind.migrator.hasCompletedMigrations(database) else {
                    throw StoreError.olderVersion(path: path)
                }
            }
            try queue.inDatabase(switchToWriteAheadLog)
            return queue
        }
    }

    /// The device and inode of the file, by which its replacement is noticed.
    static func identity(of path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// The file that a link names: beside it SQLite keeps the log. Other paths as they are.
    static func target(of path: String) -> String {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, let target = realpath(path, nil) else {
            return path
        }
        defer { free(target) }
        return String(cString: target)
    }

    struct Identity: Sendable, Hashable {
        let device: UInt64
        let inode: UInt64
    }

    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Makes an empty file before SQLite does, which would leave its mode to the umask; the WAL takes over the mode.
    static func create(_ path: String) throws(StoreError) {
        let descriptor = Self.createExclusively(path)
        guard descriptor >= 0 else {
            guard errno == EEXIST else {
                throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
            }
            return
        }
        close(descriptor)
    }

    /// A new file with mode 0600; -1 when there is one.
    static func createExclusively(_ path: String) -> Int32 {
        #if canImport(Glibc)
            Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        #else
            Darwin.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        #endif
    }

    /// A descriptor of an existing file or folder; -1 when it cannot be opened. None of a database that is open may be
    /// closed.
    static func openExisting(_ path: String, writing: Bool = false) -> Int32 {
        let flags = (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC
        #if canImport(Glibc)
            return Glibc.open(path, flags)
        #else
            return Darwin.open(path, flags)
        #endif
    }

    /// - Parameter first: what is executed before SQLite looks at the file.
    static func configuration(of kind: StoreKind, readOnly: Bool, first: String = "") -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    \(first)
                    PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON
                    """)
            // A damaged length must not ask for gigabytes of memory.
            sqlite3_limit(database.sqliteConnection, SQLITE_LIMIT_LENGTH, kind.longestValue)
        }
        return configuration
    }

    static func inspect(_ database: Database, path: String, kind: StoreKind) throws {
        let applicationID = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        if applicationID != kind.applicationID {
            // The migrator makes its own table before the transaction of the first migration.
            let tables = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'")
            guard applicationID == 0, tables == 0 else {
                throw StoreError.otherContents(path: path, expected: kind)
            }
        }
        guard try !kind.migrator.hasBeenSuperseded(database) else { throw StoreError.newerVersion(path: path) }
    }

    private static func switchToWriteAheadLog(_ database: Database) throws {
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw DatabaseError(resultCode: .SQLITE_CANTOPEN, message: "its file system has no write-ahead log")
        }
        // A WAL that a long read has made large shrinks again to 64 MiB.
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }

    /// Two processes may bring one database up to date at once. The one that loses the race for a step goes on behind
    /// it: each further try means that somebody has completed one.
    private static func migrate(_ queue: DatabaseQueue, with migrator: DatabaseMigrator) throws {
        while true {
            let completed = try queue.read(migrator.appliedIdentifiers).count
            do { return try migrator.migrate(queue) } catch {
                guard try queue.read(migrator.appliedIdentifiers).count > completed else { throw error }
            }
        }
    }
}
