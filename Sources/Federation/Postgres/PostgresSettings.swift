import FoundationEssentials
import Libpq

/// A database whose accounts are leased.
package struct PostgresSettings: Sendable, Hashable {
    let connection: PostgresParameters
    /// Where callers find the database: host and port.
    package let endpoint: String
    /// The statements that make a role.
    package let create: [StatementTemplate]
    /// Roles that the new one is made a member of.
    package let grants: [String]
    /// Statements that end a role, before what it owns is taken from it.
    package let drop: [StatementTemplate]
    /// The role that is given what a lease's role owns; `nil`: that is dropped.
    package let owner: String?
    /// What the names of roles begin with.
    package let prefix: String
    /// Seconds of a lease.
    package let lifetime: Int
    /// Whether who asks again is given the lease that is live.
    package let reuses: Bool
    /// Seconds up to which asking again extends a live lease, from its beginning; `nil`: never.
    package let renewal: Int?
    package let maximumLeases: Int
    package let maximumLeasesPerSubject: Int
    /// Seconds for making an account, connection included.
    package let timeout: Int

    /// - Parameters:
    ///   - password: Ours; `nil` where the server knows us otherwise.
    ///   - authorities: A PEM file with the CA certificates that the server may have.
    ///   - certificate: A PEM file with our own, and `key` that with its key.
    package init(
        host: String, port: Int, database: String, user: String, password: String?, sslMode: String,
        authorities: String?, certificate: String?, key: String?, endpoint: String, create: [StatementTemplate],
        grants: [String],
        drop: [StatementTemplate], owner: String?, prefix: String, lifetime: Int, reuses: Bool, renewal: Int?,
        maximumLeases: Int, maximumLeasesPerSubject: Int, timeout: Int
    ) {
        connection = PostgresParameters(
            host: host, port: port, database: database, user: user, password: password, sslMode: sslMode,
            authorities: authorities, certificate: certificate, key: key)
        self.endpoint = endpoint
        self.create = create
        self.grants = grants
        self.drop = drop
        self.owner = owner
        self.prefix = prefix
        self.lifetime = lifetime
        self.reuses = reuses
        self.renewal = renewal
        self.maximumLeases = maximumLeases
        self.maximumLeasesPerSubject = maximumLeasesPerSubject
        self.timeout = timeout
    }

    /// Where roles are made, for the record.
    var place: String { "\(connection.host):\(connection.port)" }

    /// Seconds after which nothing can be making an account any more: the time to connect, and that in which the server
    /// itself refuses to begin and to go on, with as much to spare.
    var settlement: TimeInterval { Double(timeout) * 4 }
}
