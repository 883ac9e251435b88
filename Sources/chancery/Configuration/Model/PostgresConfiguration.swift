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

    /// The password as it is now; `nil` where none is configured. Throws `EncryptionKeySource.Failure`.
    func password(environment: [String: String]) throws -> String? {
        try connection.password?.text(environment: environment)
    }

    func settings(password: String?) -> PostgresSettings {
        PostgresSettings(
            host: connection.host, port: connection.port, database: connection.database, user: connection.user,
            password: password, sslMode: connection.sslMode.rawValue, authorities: connection.authorities,
            certificate: connection.certificate, key: connection.key, endpoint: endpoint, create: create,
            grants: grants, drop: drop, owner: owner, prefix: prefix, lifetime: lifetime, reuses: reuses,
            renewal: renewal, maximumLeases: maximumLeases, maximumLeasesPerSubject: maximumLeasesPerSubject,
            timeout: timeout)
    }
}

extension ResourceConfiguration.Settings {
    /// The database, where the resource's accounts are in one.
    var postgres: PostgresConfiguration? {
        if case .postgres(let postgres) = self { postgres } else { nil }
    }
}
