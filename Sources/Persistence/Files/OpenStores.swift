import Synchronization

/// The database files that this process has open, and how often.
///
/// A file is read by itself, past SQLite, only while no connection is open on it: to close any descriptor of a file drops
/// all POSIX locks that the process has on it.
enum OpenStores {
    private struct Entry {
        var count = 0
        /// With which log and index, once that is known.
        var files: [StoreFiles: Int] = [:]
    }

    private static let entries = Mutex<[StoreFile.Identity: Entry]>([:])

    /// Counts a connection that is about to be opened. Before the first one it checks that the log beside the database
    /// is its own. Throws `StoreError`.
    static func enter(_ path: String) throws(StoreError) -> StoreFile.Identity {
        try entries.withLock { entries throws(StoreError) in
            guard let main = StoreFile.identity(of: path) else { throw .missing(path: path) }
            if entries[main] == nil { try WriteAheadLog.check(path) }
            entries[main, default: Entry()].count += 1
            return main
        }
    }

    /// The connection was opened, with these files.
    static func opened(_ main: StoreFile.Identity, with files: StoreFiles) {
        entries.withLock { $0[main]?.files[files, default: 0] += 1 }
    }

    /// A connection was closed, or could not be opened, when it has no `files`.
    static func leave(_ main: StoreFile.Identity, with files: StoreFiles?) {
        entries.withLock { entries in
            guard var entry = entries[main] else { return }
            entry.count -= 1
            if let files, let count = entry.files[files] { entry.files[files] = count > 1 ? count - 1 : nil }
            entries[main] = entry.count > 0 ? entry : nil
        }
    }

    /// Whether a connection opened now would share its log and index with all others of this process: SQLite has one
    /// index for all of them, the old one as long as any of them is open.
    static func agree(on path: String, main: StoreFile.Identity) -> Bool {
        let files = StoreFiles(of: path)
        return entries.withLock { $0[main]?.files.keys.allSatisfy { $0 == files } ?? true }
    }

    /// Whether the log beside the database is its own, or nothing says otherwise.
    static func logFits(_ path: String) -> Bool {
        entries.withLock { entries in
            // What is open was checked when it was opened.
            if let main = StoreFile.identity(of: path), entries[main] != nil { return true }
            return (try? WriteAheadLog.check(path)) != nil
        }
    }

    /// How many connections of this process are open on the file.
    static func count(of main: StoreFile.Identity) -> Int {
        entries.withLock { $0[main]?.count ?? 0 }
    }
}
