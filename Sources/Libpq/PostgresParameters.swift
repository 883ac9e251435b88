/// How a database is reached, as libpq's keywords have it.
package struct PostgresParameters: Sendable, Hashable {
    /// A name, an address, or the folder of a UNIX socket.
    package let host: String
    package let port: Int
    package let database: String
    package let user: String
    /// `nil`: the server knows us otherwise, by a certificate or by the socket's peer.
    package let password: String?
    /// One of libpq's values, such as `verify-full`.
    package let sslMode: String
    /// A PEM file with the CA certificates that the server may have.
    package let authorities: String?
    /// A PEM file with our certificate, and one with its key.
    package let certificate: String?
    package let key: String?

    package init(
        host: String, port: Int, database: String, user: String, password: String?, sslMode: String,
        authorities: String? = nil, certificate: String? = nil, key: String? = nil
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.sslMode = sslMode
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// The same server and account, in another database.
    package func naming(database: String) -> PostgresParameters {
        PostgresParameters(
            host: host, port: port, database: database, user: user, password: password, sslMode: sslMode,
            authorities: authorities, certificate: certificate, key: key)
    }

    /// libpq's keywords. What is said here wins over libpq's environment variables, and no file of the user's is read.
    func keywords(milliseconds: Int) -> [(String, String)] {
        // The server gives up before we do. Names are looked for in pg_catalog alone, so that nobody's objects stand in
        // for the system's. What was acknowledged has to be on disk.
        let options = [
            "statement_timeout=\(milliseconds)", "lock_timeout=\(min(milliseconds, 2000))",
            "idle_in_transaction_session_timeout=\(milliseconds)", "search_path=pg_catalog",
            "standard_conforming_strings=on", "synchronous_commit=on", "row_security=on",
        ]
        return [
            ("host", host), ("port", "\(port)"), ("dbname", database), ("user", user), ("password", password ?? ""),
            ("passfile", Self.noFile), ("sslmode", sslMode), ("sslrootcert", authorities ?? Self.noFile),
            ("sslcert", certificate ?? Self.noFile), ("sslkey", key ?? Self.noFile),
            ("ssl_min_protocol_version", "TLSv1.2"), ("gssencmode", "disable"), ("channel_binding", "prefer"),
            ("target_session_attrs", "read-write"),
            ("client_encoding", "UTF8"), ("application_name", "chancery"), ("fallback_application_name", "chancery"),
            ("connect_timeout", "\(max(2, (milliseconds + 999) / 1000))"), ("tcp_user_timeout", "\(milliseconds)"),
            ("keepalives", "1"), ("options", options.map { "-c \($0)" }.joined(separator: " ")),
        ]
    }

    /// A file that is not there: libpq goes on without it.
    private static let noFile = "/nonexistent/chancery"
}

extension PostgresParameters: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(user)@\(host):\(port)/\(database)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
