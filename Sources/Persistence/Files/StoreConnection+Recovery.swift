import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What becomes of an open database whose files were removed or replaced. No transaction that was reported as written is
// given up where it can be kept, and nothing is written into a file that is not ours.
extension StoreConnection {
    /// Why the connection may not be used.
    func fault(_ opened: Opened) -> StoreError {
        switch opened.files.condition(StoreFiles(of: path)) {
        case .incomplete, .mixed: .incomplete(path: path)
        case .intact, .removed, .replaced: .replaced(path: path)
        }
    }

    /// Takes what the log holds into the database and closes the connection. False when it has to stay open for now.
    func release(_ opened: Opened) -> Bool {
        let now = StoreFiles(of: path)
        switch opened.files.condition(now) {
        case .intact:
            if OpenStores.count(of: opened.main) == 1 { _ = empty(opened) }
        case .incomplete:
            // The removed log is still open here, and nowhere else: what it holds goes into the database, or is lost.
            guard empty(opened) else { return false }
        case .mixed:
            // Somebody else has begun a log of their own. To close the last connection would write ours over it.
            return false
        case .removed:
            _ = empty(opened)
        case .replaced:
            // A copy of the database, put in its place, goes on with the log; another has no use for it.
            if now.log != opened.files.log || !OpenStores.logFits(path) { _ = empty(opened) }
            if now.index == opened.files.index { unlink(StoreFiles.index(of: path)) }
        }
        do { try opened.queue.close() } catch { return false }
        OpenStores.leave(opened.main, with: opened.files)
        return true
    }

    /// Whether the database may be opened again. Throws `StoreError`.
    func checkReturn(of latest: StoreFile.Identity?) throws {
        guard let main = StoreFile.identity(of: path), (StoreFile.size(of: path) ?? 0) > 0 else {
            throw StoreError.replaced(path: path)
        }
        if main != latest {
            guard kind.followsReplacement else { throw StoreError.replaced(path: path) }
        }
        guard OpenStores.agree(on: path, main: main) else { throw StoreError.incomplete(path: path) }
    }

    /// Closes a reader, and has SQLite take away a log that is empty.
    func closeReader(_ opened: Opened) {
        try? opened.queue.close()
        OpenStores.leave(opened.main, with: opened.files)
        guard StoreFile.size(of: StoreFiles.log(of: path)) == 0, access(path, W_OK) == 0,
            StoreFile.identity(of: path) == opened.main
        else { return }
        StoreFile.tidy(path)
    }

    /// Copies the log into the database that was opened, and empties it. Waits for readers only for a moment.
    private func empty(_ opened: Opened) -> Bool {
        do {
            try opened.queue.inDatabase { database in
                try database.execute(sql: "PRAGMA busy_timeout = 500")
                _ = try database.checkpoint(.truncate)
            }
            return true
        } catch {
            // Readers keep the log from being emptied, not from being copied.
            _ = try? opened.queue.inDatabase { try $0.checkpoint(.passive) }
            return false
        }
    }
}
