#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SQLite's exclusive lock on a database, taken without opening it: it may be damaged.
///
/// Every connection in WAL mode holds a shared lock on the database as long as it is open, and one on the index of the
/// log (SQLite, "File Locking And Concurrency", §3; `os_unix.c`). This process must have no connection on the file.
struct StoreLock {
    /// The bytes of a database that are locked: pending, reserved and shared.
    private static let range = (start: off_t(0x4000_0000), length: off_t(512))

    private let descriptor: Int32

    /// Throws `StoreCopyError.inUse` when a process has the database open. A file that does not exist needs no lock.
    init(_ path: String) throws(StoreCopyError) {
        descriptor = StoreFile.openExisting(path, writing: true)
        let isMissing = descriptor < 0 && errno == ENOENT
        // Also where the database was moved away from under a service, the index tells.
        try Self.checkIndex(of: path, holding: descriptor)
        guard descriptor >= 0 else {
            guard isMissing else { throw StoreCopy.failure(path) }
            return
        }
        var lock = Self.lock(Self.range.start, Self.range.length)
        guard fcntl(descriptor, F_SETLK, &lock) == 0 else {
            let process = Self.holder(of: descriptor, Self.range.start, Self.range.length)
            close(descriptor)
            throw .inUse(path: path, process: process)
        }
    }

    func release() {
        if descriptor >= 0 { close(descriptor) }
    }

    private static func checkIndex(of path: String, holding descriptor: Int32) throws(StoreCopyError) {
        let index = StoreFile.openExisting(StoreFiles.index(of: path), writing: true)
        guard index >= 0 else { return }
        defer { close(index) }
        guard let process = holder(of: index, 0, 0) else { return }
        if descriptor >= 0 { close(descriptor) }
        throw .inUse(path: path, process: process)
    }

    /// The process that holds a lock on these bytes, all of them for a length of 0.
    private static func holder(of descriptor: Int32, _ start: off_t, _ length: off_t) -> Int32? {
        var lock = lock(start, length)
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return lock.l_pid
    }

    private static func lock(_ start: off_t, _ length: off_t) -> flock {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = start
        lock.l_len = length
        return lock
    }
}
