import Federation

/// `resources.NAME.postgres`.
struct PostgresConfiguration: Sendable, Hashable {
    let connection: Connection
    /// Where callers find the database.
    let endpoint: String
    let create: [StatementTemplate]
    let grants: [String]
    let drop: [StatementTemplate]
    let owner: String?
    let prefix: String
    /// In seconds.
    let lifetime: Int
    let reuses: Bool
    /// In seconds; `nil`: a lease is never extended.
    let renewal: Int?
    let maximumLeases: Int
    let maximumLeasesPerSubject: Int
    /// In seconds.
    let timeout: Int

    /// `connection`: how Chancery itself gets to the database.
    struct Connection: Sendable, Hashable {
        /// In libpq's words.
        enum SSLMode: String, CaseIterable, Sendable {
            case disable, require
            case verifyCA = "verify-ca"
            case verifyFull = "verify-full"
        }

        let host: String
        let port: Int
        let database: String
        let user: String
        let password: EncryptionKeySource?
        let sslMode: SSLMode
        let authorities: String?
        let certificate: String?
        let key: String?
    }

    /// The settings with the password as it is now. Throws `EncryptionKeySource.Failure`.
    func settings(environment: [String: String]) throws -> PostgresSettings {
        PostgresSettings(
            host: connection.host, port: connection.port, database: connection.database, user: connection.user,
            password: try connection.password?.text(environment: environment),
            sslMode: connection.sslMode.rawValue, authorities: connection.authorities,
            certificate: connection.certificate, key: connection.key, endpoint: endpoint, create: create,
            grants: grants, drop: drop, owner: owner, prefix: prefix, lifetime: lifetime, reuses: reuses,
            renewal: renewal, maximumLeases: maximumLeases, maximumLeasesPerSubject: maximumLeasesPerSubject,
            timeout: timeout)
    }
}
