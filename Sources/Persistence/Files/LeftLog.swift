import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A write-ahead log beside which there is no database: the database was moved away alone, after an end without notice.
///
/// SQLite deletes such a log when it makes a new file, and with it the newest changes of the old one.
enum LeftLog {
    /// Joins the log with its database where that lies in the same folder. Throws `StoreError.leftLog` where it does not:
    /// only the operator knows where it is.
    static func join(_ path: String, as kind: StoreKind) throws {
        guard (StoreFile.size(of: path) ?? 0) == 0,
            let log = WriteAheadLog(ofFileAt: StoreFiles.log(of: path))
        else { return }
        let homes = candidates(beside: path).filter { candidate in
            (StoreFile.size(of: StoreFiles.log(of: candidate)) ?? 0) == 0
                && DatabaseHeader(ofFileAt: candidate).map { log.belongs(to: $0) == true } ?? false
        }
        guard homes.count == 1, let home = homes.first,
            rename(StoreFiles.log(of: path), StoreFiles.log(of: home)) == 0
        else { throw StoreError.leftLog(path: path) }
        // The index is made anew from the log.
        unlink(StoreFiles.index(of: path))
        // With what the log holds the database is one file again, which may be moved on.
        try? StoreConnection(home, as: kind).close()
    }

    private static func candidates(beside path: String) -> [String] {
        let url = URL(filePath: path)
        let folder = url.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0 != url.lastPathComponent }.map { folder.appending(path: $0).path }.filter {
            // What this process has open is nobody's to be read by itself.
            StoreFile.isRegular($0) && StoreFile.identity(of: $0).map { OpenStores.count(of: $0) == 0 } ?? false
        }
    }
}
