import Foundation

/// How the limit of open files is shared out between connections and everything else.
struct OpenFiles: Hashable {
    /// Why the limit is too low to serve with.
    struct TooFew: Error, Hashable, CustomStringConvertible {
        let limit: Int
        let inUse: Int

        var description: String {
            "the limit of open files is \(limit), and \(inUse) are in use before the first connection; at least "
                + "\(inUse + OpenFiles.least) are needed: raise LimitNOFILE= of the unit, or ulimit -n"
        }
    }

    /// Free descriptors with which a server can still serve.
    static let least = 16
    /// For databases, files that are read again, lookups and logs, whatever is configured.
    private static let always = 64

    let limit: Int
    /// Kept for what is opened while the service runs, and what is open already.
    let reserved: Int
    /// Connections of all listeners at one time.
    let connections: Int
    /// Whether everything fits that the configuration allows.
    let isEnough: Bool

    /// - Parameters:
    ///   - inUse: Open before the first connection.
    ///   - outgoing: Descriptors that programs and requests to others take at most.
    ///   - wanted: Connections that the configuration allows.
    init(limit: Int, inUse: Int, outgoing: Int, wanted: Int) throws(TooFew) {
        let free = limit - inUse
        guard free >= Self.least else { throw TooFew(limit: limit, inUse: inUse) }
        self.limit = limit
        // Where there is not enough for both, each has half: a service without outgoing requests is of no use either.
        connections = max(free - Self.always - outgoing, free / 2)
        reserved = inUse + Self.always + outgoing
        isEnough = connections >= wanted
    }

    /// The limit in force.
    static var limit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Descriptors that are open now. Where the system does not tell, what a small service has.
    static var inUse: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 64
    }
}
