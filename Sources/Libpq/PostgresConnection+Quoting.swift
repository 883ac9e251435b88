import CLibpq

extension PostgresConnection {
    /// The name as an identifier in double quotes (`PQescapeIdentifier`).
    package func identifier(_ name: String) throws(PostgresError) -> String {
        try quoted(name, PQescapeIdentifier)
    }

    /// The text as a literal (`PQescapeLiteral`), by the encoding of this connection.
    package func literal(_ text: String) throws(PostgresError) -> String {
        try quoted(text, PQescapeLiteral)
    }

    /// What the server keeps of a password (RFC 5803): the password itself never goes there, nor into its log.
    package func scramVerifier(ofPassword password: String, user: String) throws(PostgresError) -> String {
        guard let verifier = PQencryptPasswordConn(connection, password, user, "scram-sha-256") else {
            throw .unquotable("libpq makes no SCRAM verifier")
        }
        defer { PQfreemem(verifier) }
        return String(cString: verifier)
    }

    private func quoted(
        _ text: String,
        _ quote: (OpaquePointer?, UnsafePointer<CChar>?, Int) -> UnsafeMutablePointer<CChar>?
    ) throws(PostgresError) -> String {
        // libpq would stop at the NUL and quote what stands before it.
        guard !text.utf8.contains(0) else { throw .unquotable("it has a NUL character") }
        let result = text.withCString { quote(connection, $0, text.utf8.count) }
        guard let result else { throw .unquotable("libpq refuses it") }
        defer { PQfreemem(result) }
        return String(cString: result)
    }
}
