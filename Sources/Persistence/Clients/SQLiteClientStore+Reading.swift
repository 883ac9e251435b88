package import AuthorizationServer
import GRDB
import JOSE

extension SQLiteClientStore {
    package func revision() throws -> Int64 {
        try StoreError.translating(path: path) {
            try queue.inDatabase(revision(in:))
        }
    }

    func revision(in database: Database) throws -> Int64 {
        try counter("revision", in: database)
    }

    package func changes(since known: Int64?) throws -> ClientChanges {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let revision = try revision(in: database)
                let forgotten = try counter("forgotten_revision", in: database)
                guard forgotten <= revision else { throw ClientStoreError.damagedStore(path: path) }
                // A revision from the future is that of another history: a backup was put back.
                guard let known, (forgotten...revision).contains(known) else {
                    return ClientChanges(
                        revision: revision, isComplete: true, present: try clients(in: database),
                        reserved: try reservationChanges(since: nil, in: database).reserved)
                }
                let deleted = try Row.fetchAll(
                    database, sql: "SELECT client_id FROM client_deletion WHERE revision > ?", arguments: [known])
                let (reserved, released) = try reservationChanges(since: known, in: database)
                return ClientChanges(
                    revision: revision, isComplete: false, present: try clients(in: database, since: known),
                    deleted: deleted.compactMap { $0.text("client_id").map { ByteString($0) } }, reserved: reserved,
                    released: released.map { ByteString($0) })
            }
        }
    }

    package func registration(_ id: String) throws -> ClientRegistration? {
        try StoreError.translating(path: path) {
            try queue.read { try registration(id, in: $0) }
        }
    }

    func registration(_ id: String, in database: Database) throws -> ClientRegistration? {
        let sql = ClientRegistration.query + " WHERE client_id = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [id]).map { row in
            try ClientRegistration(reading: row, path: path, sealing: sealing)
        }
    }

    package func registrations(after id: String?, limit: Int) throws -> [ClientRegistration] {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let sql = ClientRegistration.query + " WHERE client_id > ? ORDER BY client_id LIMIT ?"
                return try Row.fetchAll(database, sql: sql, arguments: [id ?? "", limit]).map { row in
                    try ClientRegistration(reading: row, path: path, sealing: sealing)
                }
            }
        }
    }

    /// Clients that are known by a name in their certificate, and for which no one authority has to vouch: how many there
    /// are, and the identifiers of the first `limit`.
    package func clientsWithoutAuthority(limit: Int) throws -> (count: Int, first: [String]) {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let rows = " FROM client WHERE name_kind IS NOT NULL AND authority IS NULL"
                let ids = try Row.fetchAll(
                    database, sql: "SELECT client_id" + rows + " ORDER BY client_id LIMIT ?", arguments: [limit])
                return (
                    try Int.fetchOne(database, sql: "SELECT count(*)" + rows) ?? 0,
                    ids.compactMap { $0.text("client_id") }
                )
            }
        }
    }

    /// The identifiers of clients that are enabled and authenticate without a certificate, in their order: at most `limit`
    /// behind `id`.
    package func clientsWithoutCertificate(after id: String?, limit: Int) throws -> [String] {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let sql = """
                    SELECT client_id FROM client WHERE is_disabled = 0 AND client_id > ?
                        AND method NOT IN ('tls_client_auth', 'self_signed_tls_client_auth') ORDER BY client_id LIMIT ?
                    """
                let rows = try Row.fetchAll(database, sql: sql, arguments: [id ?? "", limit])
                return rows.compactMap { $0.text("client_id") }
            }
        }
    }

    /// Whether a client of the identifier is registered, or was and left it reserved.
    package func isClientName(_ id: String) throws -> Bool {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let sql =
                    "SELECT EXISTS (SELECT 1 FROM client WHERE client_id = ?1)"
                    + " OR EXISTS (SELECT 1 FROM client_reservation WHERE client_id = ?1 AND is_released = 0)"
                return try Bool.fetchOne(database, sql: sql, arguments: [id]) ?? false
            }
        }
    }

    private func clients(in database: Database, since revision: Int64? = nil) throws -> [RegisteredClient] {
        var clients: [RegisteredClient] = []
        let sql = "SELECT \(RegisteredClient.columns) FROM client"
        let rows: RowCursor
        if let revision {
            rows = try Row.fetchCursor(database, sql: sql + " WHERE revision > ?", arguments: [revision])
        } else {
            clients.reserveCapacity(try Int.fetchOne(database, sql: "SELECT count(*) FROM client") ?? 0)
            rows = try Row.fetchCursor(database, sql: sql)
        }
        while let row = try rows.next() {
            guard let client = RegisteredClient(reading: row, sealing: sealing) else {
                throw ClientStoreError.damagedStore(path: path)
            }
            clients.append(client)
        }
        return clients
    }

    private func counter(_ column: String, in database: Database) throws -> Int64 {
        guard let value = try Row.fetchOne(database, sql: "SELECT \(column) FROM client_store")?.integer(column) else {
            throw ClientStoreError.damagedStore(path: path)
        }
        return value
    }
}
