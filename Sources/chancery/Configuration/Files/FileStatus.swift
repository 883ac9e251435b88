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
    let owner: UInt32
    let group: UInt32

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
        owner = status.st_uid
        group = status.st_gid
    }

    /// The user as whom this process reads files.
    static var user: UInt32 { geteuid() }

    /// The group as which this process reads files.
    static var group: UInt32 { getegid() }

    /// Whether the file is for this process alone: nobody else can read it, or only a group that this process is in, and
    /// only root or this user can change it. Kubernetes hands out secrets to a pod's `fsGroup` in that way.
    var isPrivate: Bool {
        if mode & 0o077 == 0 { return true }
        return mode & 0o037 == 0 && (owner == 0 || owner == Self.user) && Self.groups.contains(group)
    }

    /// All groups of this process.
    private static var groups: Set<UInt32> {
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        let count = getgroups(Int32(groups.count), &groups)
        return Set(groups.prefix(Int(max(0, count)))).union([group])
    }

    /// The path from the root on, where it is relative to the folder of this process.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        let parent = String(cString: folder)
        return (parent.hasSuffix("/") ? parent : parent + "/") + path
    }

    /// Whether this process may run the program at `path`.
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Whether this process may write into the folder at `path`.
    static func isWritable(_ path: String) -> Bool { access(path, W_OK | X_OK) == 0 }
}
