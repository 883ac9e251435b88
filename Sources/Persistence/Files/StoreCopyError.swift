/// Why a database was not backed up or restored. Nothing was changed then.
package enum StoreCopyError: Error, Hashable {
    /// A backup never takes the place of a file.
    case exists(path: String)
    /// The copy that was made does not pass SQLite's check.
    case notIntact(path: String, reason: String)
    /// The database is open in a process; its number, where the system says it.
    case inUse(path: String, process: Int32?)
    case cannotWrite(path: String, reason: String)
}

extension StoreCopyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let path): "\(path): there is a file already; name one that does not exist"
        case .notIntact(let path, let reason):
            "\(path): the copy does not pass the check of its contents (\(reason)); the database may be damaged"
        case .inUse(let path, let process):
            "\(path): the database is open in \(process.map { "process \($0)" } ?? "another process");"
                + " stop the service and the commands that use it"
        case .cannotWrite(let path, let reason): "\(path): the file cannot be written (\(reason))"
        }
    }
}
