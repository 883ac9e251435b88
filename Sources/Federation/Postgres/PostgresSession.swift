import AuthorizationServer
import Foundation
import Libpq

/// What is done to accounts, over one connection. Its calls block.
final class PostgresSession {
    private let connection: PostgresConnection
    private let settings: PostgresSettings
    private let deadline: ContinuousClock.Instant

    /// A role that is there.
    struct Role: Sendable, Hashable {
        let name: String
        /// A number, which no role has a second time as long as the first is there.
        let oid: String
        /// Whether we have its rights.
        let isOurs: Bool
    }

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
        try !find([role]).isEmpty
    }

    /// By which role what is given to the owner could make roles, reach the server's files and programs, pass row
    /// security, or act as the broker; nil where there is none. Anyone who has a lease may leave functions behind that
    /// run as their owner.
    ///
    /// A role has what the roles have that it is a member of, over any number of steps: without INHERIT it needs SET
    /// ROLE for that, and without SET the right to give itself both. Roles of the server's own, whose names begin with
    /// `pg_`, count all, but for the one that stands for the owner of a database.
    func privilegedRole(ofOwner owner: String) throws(PostgresError) -> String? {
        let sql = """
            SELECT privileged.rolname FROM pg_roles AS owner LEFT JOIN pg_roles AS privileged
            ON pg_has_role(owner.oid, privileged.oid, 'MEMBER') AND (privileged.rolsuper OR privileged.rolcreaterole
            OR privileged.rolreplication OR privileged.rolbypassrls OR privileged.rolname = current_user
            OR left(privileged.rolname, 3) = 'pg_' AND privileged.rolname <> 'pg_database_owner')
            WHERE owner.rolname = \(try connection.literal(owner))
            ORDER BY privileged.rolname = owner.rolname DESC, privileged.rolname LIMIT 1
            """
        guard let row = try connection.run(sql).first else {
            throw .refused(statement: 0, .undefinedObject, message: "there is no role \(owner), the owner")
        }
        return row.first ?? nil
    }

    /// Those of the roles that there are.
    func find(_ names: [String]) throws(PostgresError) -> [Role] {
        var literals: [String] = []
        for name in names { literals.append(try connection.literal(name)) }
        guard !literals.isEmpty else { return [] }
        let sql = """
            SELECT rolname, oid::text, pg_has_role(current_user, oid, 'USAGE') FROM pg_roles
            WHERE rolname IN (\(literals.joined(separator: ", ")))
            """
        return try connection.run(sql).compactMap { row in
            guard row.count == 3, let name = row[0], let oid = row[1] else { return nil }
            return Role(name: name, oid: oid, isOurs: row[2] == "t")
        }
    }

    /// Nobody logs in as one of the roles any more, and their sessions are over. Where the server refuses this for one
    /// of the roles, none is closed for good.
    func close(_ roles: [Role]) throws(PostgresError) {
        var statements: [String] = []
        for role in roles {
            let name = try connection.identifier(role.name)
            statements.append("ALTER ROLE \(name) NOLOGIN")
            // Anyone who made a role may become one of its members, and only members may end its sessions and take what
            // it owns.
            if !role.isOurs { statements.append("GRANT \(name) TO CURRENT_USER") }
        }
        _ = try connection.run(statements)
        try endSessions(of: roles)
    }

    /// Drops roles that were closed, with whatever they have: all of them or none.
    func remove(_ roles: [Role]) throws(PostgresError) {
        // Anyone who was about to log in while a role was closed is here by now.
        try endSessions(of: roles)
        for (database, names) in try otherDatabases(of: roles) {
            var release: [String] = []
            for role in roles where names.contains(role.name) { release += try releaseStatements(role) }
            try run(release, in: database)
        }
        var statements: [String] = []
        for role in roles {
            let name = try connection.identifier(role.name)
            for template in settings.drop {
                guard let statement = template.filled(with: [StatementTemplate.role: name]) else {
                    throw .unquotable("a placeholder of \(template.text) has no value")
                }
                statements.append(statement)
            }
            statements += try releaseStatements(role) + ["DROP ROLE IF EXISTS \(name)"]
        }
        _ = try connection.run(statements)
    }

    /// In another database of the server. That it lets nobody in is no outage: it concerns those alone who have
    /// something there.
    private func run(_ statements: [String], in database: String) throws(PostgresError) {
        do {
            let other = try PostgresConnection(settings.connection.naming(database: database), until: deadline)
            _ = try other.run(statements)
        } catch .unreachable(let reason), .lost(let reason) {
            throw .refused(statement: 0, SQLState("08000"), message: "in the database \(database): \(reason)")
        }
    }

    private func releaseStatements(_ role: Role) throws(PostgresError) -> [String] {
        let name = try connection.identifier(role.name)
        guard let owner = settings.owner else { return ["DROP OWNED BY \(name)"] }
        return ["REASSIGN OWNED BY \(name) TO \(try connection.identifier(owner))", "DROP OWNED BY \(name)"]
    }

    /// Databases beside the connection's own, with the names of the roles that have something there.
    private func otherDatabases(of roles: [Role]) throws(PostgresError) -> [String: Set<String>] {
        let sql = """
            SELECT DISTINCT datname, refobjid::text FROM pg_shdepend JOIN pg_database ON pg_database.oid = dbid
            WHERE refclassid = 'pg_authid'::regclass AND refobjid IN (\(Self.list(of: roles)))
            AND datname <> current_database()
            """
        var databases: [String: Set<String>] = [:]
        for row in try connection.run(sql) {
            guard row.count == 2, let database = row[0], let role = roles.first(where: { $0.oid == row[1] }) else {
                continue
            }
            databases[database, default: []].insert(role.name)
        }
        return databases
    }

    private func endSessions(of roles: [Role]) throws(PostgresError) {
        let sql = """
            SELECT usename, pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid IN (\(Self.list(of: roles)))
            """
        let limit = ContinuousClock.now + .seconds(2)
        while true {
            guard let role = try connection.run(sql).first?.first else { return }
            guard ContinuousClock.now < min(limit, deadline) else {
                throw .refused(
                    statement: 0, SQLState("55006"), message: "sessions of \(role ?? "a role") do not end")
            }
            // This thread is the broker's own.
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Numbers alone, as the server has written them.
    private static func list(of roles: [Role]) -> String {
        roles.map { "\($0.oid)::oid" }.joined(separator: ", ")
    }

    private static func redact(_ message: String, _ secrets: [String]) -> String {
        secrets.reduce(message) { $0.replacing($1, with: "(secret)") }
    }
}
