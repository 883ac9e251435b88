extension Configuration {
    /// The paths of the two databases; `nil` after a fault.
    static func readDatabases(_ root: ConfigurationSection) -> (keys: String, audit: String)? {
        let database = root.required("database", hint: "give it sqlite: PATH").flatMap { readDatabase($0) }
        guard let member = root["audit"] else {
            return database.map { ($0, beside($0)) }
        }
        guard let audit = readDatabase(member), let database else { return nil }
        guard normal(audit) != normal(database) else {
            (member.section()?["sqlite"] ?? member).fault(
                "is the file of database.sqlite", hint: "the audit log has a file of its own")
            return nil
        }
        return (database, audit)
    }

    private static func readDatabase(_ value: ConfigurationValue) -> String? {
        guard let member = value.section()?.required("sqlite"), let path = member.filePath() else { return nil }
        value.context.refer(to: FileReference(kind: .database, path: path, value: member))
        return path
    }

    private static func beside(_ path: String) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let name = folder + "audit.sqlite"
        return name == path ? folder + "audit-events.sqlite" : name
    }

    /// The path without `.` and empty segments, so that one file has one spelling.
    private static func normal(_ path: String) -> String {
        (path.hasPrefix("/") ? "/" : "")
            + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
