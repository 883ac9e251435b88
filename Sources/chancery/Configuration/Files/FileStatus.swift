#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the system says about a path, links followed.
struct FileStatus {
    let isRegularFile: Bool
    let isFolder: Bool
    let isSocket: Bool
    /// In bytes.
    let size: Int
    /// The permission bits.
    let mode: UInt32

    /// Why a path cannot be looked at, in the system's words.
    struct Failure: Error {
        let reason: String
        /// Whether there is nothing, and not something else in the way.
        let isMissing: Bool

        fileprivate init(_ code: Int32) {
            reason = String(cString: strerror(code))
            isMissing = code == ENOENT
        }
    }

    init(ofFileAt path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure(errno) }
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
        size = Int(status.st_size)
        mode = UInt32(status.st_mode & 0o7777)
    }

    /// Whether this process may run the program at `path`.
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Whether this process may write into the folder at `path`.
    static func isWritable(_ path: String) -> Bool { access(path, W_OK | X_OK) == 0 }
}
