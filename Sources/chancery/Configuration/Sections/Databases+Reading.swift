extension Configuration {
    /// The paths of the two databases; `nil` after a fault.
    static func readDatabases(_ root: ConfigurationSection) -> (keys: String, audit: String)? {
        let database = root.required("database", allowed: "sqlite: PATH").flatMap { readDatabase($0, .database) }
        let audit = root.optional("audit", otherwise: database.map { beside($0) }) { readDatabase($0, .auditLog) }
        guard let database, let audit = audit ?? nil else { return nil }
        guard normal(audit) != normal(database) else {
            let place = (root["audit"] ?? root["database"])?.section()?["sqlite"] ?? root.value
            place.fault(
                "is the file of the database and of the audit log", allowed: "two files",
                hint: "give audit.sqlite a path of its own")
            return nil
        }
        return (database, audit)
    }

    private static func readDatabase(_ value: ConfigurationValue, _ part: FileDemand) -> String? {
        guard let member = value.section()?.required("sqlite", allowed: "a path"), let path = member.filePath() else {
            return nil
        }
        value.context.refer(to: FileReference(kind: .database, part: part, path: path, value: member))
        return path
    }

    private static func beside(_ path: String) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return folder + "audit.sqlite"
    }

    /// The path without `.` and empty segments, so that one file has one spelling.
    private static func normal(_ path: String) -> String {
        (path.hasPrefix("/") ? "/" : "")
            + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
