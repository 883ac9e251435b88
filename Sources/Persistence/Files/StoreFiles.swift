/// The three files of an open database: by their identities it is noticed that one was removed or replaced.
struct StoreFiles: Sendable, Hashable {
    /// What SQLite adds to the name of the database for its write-ahead log.
    private static let logSuffix = "-wal"
    /// And for the index of the log, which all processes share.
    private static let indexSuffix = "-shm"

    let main, log, index: StoreFile.Identity?

    /// The files as they are now.
    init(of path: String) {
        let base = StoreFile.target(of: path)
        main = StoreFile.identity(of: path)
        log = StoreFile.identity(of: base + Self.logSuffix)
        index = StoreFile.identity(of: base + Self.indexSuffix)
    }

    /// Where the write-ahead log of the database at `path` is.
    static func log(of path: String) -> String { StoreFile.target(of: path) + logSuffix }

    /// Where the index of the log is.
    static func index(of path: String) -> String { StoreFile.target(of: path) + indexSuffix }

    enum Condition {
        case intact
        /// The log or its index was removed; nothing stands in their place.
        case incomplete
        /// The log or its index is another file.
        case mixed
        /// There is no database any more.
        case removed
        /// The database is another file.
        case replaced
    }

    /// What has become of these files, which are open, when `now` is found in their place.
    func condition(_ now: StoreFiles) -> Condition {
        if now == self { return .intact }
        guard let main = now.main else { return .removed }
        guard main == self.main else { return .replaced }
        let areOurs = (now.log == nil || now.log == log) && (now.index == nil || now.index == index)
        return areOurs ? .incomplete : .mixed
    }
}
