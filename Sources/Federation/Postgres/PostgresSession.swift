import AuthorizationServer
import Foundation
import Libpq

/// What is done to accounts, over one connection. Its calls block.
final class PostgresSession {
    private let connection: PostgresConnection
    private let settings: PostgresSettings
    private let deadline: ContinuousClock.Instant

    init(_ settings: PostgresSettings, until deadline: ContinuousClock.Instant) throws(PostgresError) {
        self.settings = settings
        self.deadline = deadline
        connection = try PostgresConnection(settings.connection, until: deadline)
    }

    /// By the server's clock, the time until which an account may be made, as the server writes it.
    func latestTime() throws(PostgresError) -> String {
        let sql = "SELECT (clock_timestamp() + interval '\(settings.timeout) seconds')::text"
        guard let text = try connection.run(sql).first?.first ?? nil else { throw .lost("the server has no time") }
        return text
    }

    /// Makes the role, in one message and one transaction.
    ///
    /// - Parameters:
    ///   - end: from when on the server lets nobody log in as the role.
    ///   - latest: The server undoes what is not done by this time: a message that was held up makes no role any more.
    ///   - values: texts for the template's other placeholders.
    func create(
        _ account: PostgresAccount, until end: Date, latest: String, values: [String: String]
    ) throws(PostgresError) {
        let role = try connection.identifier(account.role)
        var filling: [String: String] = [:]
        for (name, value) in values { filling[name] = try connection.literal(value) }
        let verifier = try connection.scramVerifier(ofPassword: account.password, user: account.role)
        filling[StatementTemplate.role] = role
        filling[StatementTemplate.password] = try connection.literal(verifier)
        filling[StatementTemplate.expiration] = try connection.literal(end.rfc3339)
        let latest = try connection.literal(latest)
        let guarding = "SELECT 1 / (CASE WHEN clock_timestamp() <= \(latest)::timestamptz THEN 1 ELSE 0 END)"
        var statements = [guarding]
        for template in settings.create {
            guard let statement = template.filled(with: filling) else {
                throw .unquotable("a placeholder of \(template.text) has no value")
            }
            statements.append(statement)
        }
        for grant in settings.grants { statements.append("GRANT \(try connection.identifier(grant)) TO \(role)") }
        statements.append(guarding)
        do {
            _ = try connection.run(statements)
        } catch .refused(let statement, .divisionByZero, _) where statement == 0 || statement == statements.count - 1 {
            throw .unreachable("it took too long to make the role, and the server has undone it")
        } catch .refused(let statement, let state, let message) {
            throw .refused(statement: statement, state, message: Self.redact(message, [verifier, account.password]))
        }
    }

    /// Lets the role log in until then. False when there is no such role.
    func extend(_ role: String, until end: Date) throws(PostgresError) -> Bool {
        guard try exists(role) else { return false }
        let role = try connection.identifier(role)
        _ = try connection.run("ALTER ROLE \(role) VALID UNTIL \(try connection.literal(end.rfc3339))")
        return true
    }

    func exists(_ role: String) throws(PostgresError) -> Bool {
        try oid(of: role) != nil
    }

    /// Whether what is given to the owner could be used to make roles, or as the broker itself: whoever has a lease may
    /// leave functions behind that run as their owner.
    func isPrivileged(owner: String) throws(PostgresError) -> Bool {
        let sql = """
            SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls OR rolname = current_user
            FROM pg_roles WHERE rolname = \(try connection.literal(owner))
            """
        guard let row = try connection.run(sql).first else {
            throw .refused(statement: 0, .undefinedObject, message: "there is no role \(owner), the owner")
        }
        return row.first != "f"
    }

    /// Nobody logs in as the role any more, and its sessions are over. False when there is no such role.
    func close(_ role: String) throws(PostgresError) -> Bool {
        guard let oid = try oid(of: role) else { return false }
        let name = try connection.identifier(role)
        var statements = ["ALTER ROLE \(name) NOLOGIN"]
        // Whoever made a role may become one of its members, and only members may end its sessions and take what it owns.
        let isMember = "SELECT pg_has_role(current_user, \(oid)::oid, 'USAGE')"
        if try connection.run(isMember).first?.first != "t" { statements.append("GRANT \(name) TO CURRENT_USER") }
        _ = try connection.run(statements)
        try endSessions(of: oid, role)
        return true
    }

    /// Drops a role that was closed, with whatever it has.
    func remove(_ role: String) throws(PostgresError) {
        guard let oid = try oid(of: role) else { return }
        // One that was about to log in while the role was closed is here by now.
        try endSessions(of: oid, role)
        let name = try connection.identifier(role)
        let release = try releaseStatements(name)
        for database in try otherDatabases(of: oid) {
            let other = try PostgresConnection(settings.connection.naming(database: database), until: deadline)
            _ = try other.run(release)
        }
        var statements: [String] = []
        for template in settings.drop {
            guard let statement = template.filled(with: [StatementTemplate.role: name]) else {
                throw .unquotable("a placeholder of \(template.text) has no value")
            }
            statements.append(statement)
        }
        _ = try connection.run(statements + release + ["DROP ROLE IF EXISTS \(name)"])
    }

    private func releaseStatements(_ role: String) throws(PostgresError) -> [String] {
        guard let owner = settings.owner else { return ["DROP OWNED BY \(role)"] }
        return ["REASSIGN OWNED BY \(role) TO \(try connection.identifier(owner))", "DROP OWNED BY \(role)"]
    }

    /// Databases beside the connection's own in which the role has something.
    private func otherDatabases(of oid: String) throws(PostgresError) -> [String] {
        let sql = """
            SELECT DISTINCT datname FROM pg_shdepend JOIN pg_database ON pg_database.oid = dbid
            WHERE refclassid = 'pg_authid'::regclass AND refobjid = \(oid)::oid AND datname <> current_database()
            """
        return try connection.run(sql).compactMap { $0.first ?? nil }
    }

    private func endSessions(of oid: String, _ role: String) throws(PostgresError) {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = \(oid)::oid"
        let limit = ContinuousClock.now + .seconds(2)
        while try !connection.run(sql).isEmpty {
            guard ContinuousClock.now < min(limit, deadline) else {
                throw .refused(statement: 0, SQLState("55006"), message: "sessions of \(role) do not end")
            }
            // This thread is the broker's own.
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    private func oid(of role: String) throws(PostgresError) -> String? {
        try connection.run("SELECT oid::text FROM pg_roles WHERE rolname = \(try connection.literal(role))")
            .first?.first ?? nil
    }

    private static func redact(_ message: String, _ secrets: [String]) -> String {
        secrets.reduce(message) { $0.replacing($1, with: "(secret)") }
    }
}
