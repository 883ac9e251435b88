#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts a backup in the place of a database that nobody has open. What was there is kept beside it.
package struct StoreRestoration {
    private let path: String
    private let draft: String

    /// Copies the backup beside the database and checks it. Throws `StoreError`, `StoreCopyError`, and what `check`
    /// throws; nothing of the database was changed then.
    ///
    /// - Parameter check: opens the copy at the path that it is given, and judges what it holds.
    package init(
        of backup: String, to path: String, as kind: StoreKind, check: (String) throws -> Void
    ) throws {
        // The file that a link names is replaced, not the link.
        let path = StoreFile.target(of: path)
        self.path = path
        draft = try StoreCopy.make(of: backup, as: kind, beside: path)
        do {
            // What is in the database's log goes into it, so that what is kept of it is one file.
            if (StoreFile.size(of: path) ?? 0) > 0 { try? StoreConnection(path, as: kind).close() }
            try check(draft)
        } catch {
            StoreCopy.discard(draft)
            throw error
        }
    }

    /// Puts the copy in place by a rename; a crash leaves the one database or the other.
    ///
    /// - Parameter kept: the name under which the replaced database is kept, with its log.
    /// - Returns: whether there was one.
    package func put(keeping kept: String) throws -> Bool {
        do {
            guard access(kept, F_OK) != 0 else { throw StoreCopyError.exists(path: kept) }
            let lock = try StoreLock(path)
            defer { lock.release() }
            let isThere = access(path, F_OK) == 0
            // A second name, so that there is a database under the first all the time.
            if isThere, link(path, kept) != 0, rename(path, kept) != 0 { throw StoreCopy.failure(kept) }
            for place in [StoreFiles.log(of:), StoreFiles.index(of:)] where access(place(path), F_OK) == 0 {
                guard rename(place(path), place(kept)) == 0 else { throw StoreCopy.failure(place(kept)) }
            }
            guard rename(draft, path) == 0 else { throw StoreCopy.failure(path) }
            try StoreCopy.syncFolder(of: path)
            return isThere
        } catch {
            StoreCopy.discard(draft)
            throw error
        }
    }
}
