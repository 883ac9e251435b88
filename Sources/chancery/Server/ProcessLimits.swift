import Foundation

/// What a long-running process asks of the system before it serves.
enum ProcessLimits {
    static func prepare() {
        // A file-size limit shall be an error of the write, as a full disk is, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        // Until the service listens for it; then it means that the configuration is read again.
        signal(SIGHUP, SIG_IGN)
        raiseOpenFiles()
    }

    /// As many open files, and so connections, as the system grants without privilege.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
