package import AuthorizationServer
package import FoundationEssentials
import GRDB
import JOSE

extension SQLiteClientStore {
    package func reservation(_ id: String) throws -> ClientReservation? {
        try StoreError.translating(path: path) {
            try queue.read { try reservation(id, in: $0) }
        }
    }

    package func reservations(after id: String?, limit: Int) throws -> [ClientReservation] {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let sql =
                    ClientReservation.query + " WHERE is_released = 0 AND client_id > ?"
                    + " AND client_id NOT IN (SELECT client_id FROM client) ORDER BY client_id LIMIT ?"
                let earlier = try earlierCertificates("client_id > ?", [id ?? ""], in: database)
                return try Row.fetchAll(database, sql: sql, arguments: [id ?? "", limit]).compactMap { row in
                    ClientReservation(reading: row, earlier: earlier[ByteString(row.text("client_id") ?? "")] ?? [])
                }
            }
        }
    }

    package func reserve(_ ids: [String], at time: Date) throws {
        guard let milliseconds = time.millisecondsSince1970 else {
            throw ClientStoreError.timeOutOfRange(id: ids.first ?? "")
        }
        try write { database, revision in
            for id in ids {
                guard try !isRegistered(id, in: database) else { throw ClientStoreRefusal.duplicate(id: id) }
                guard try reservation(id, in: database) == nil else { continue }
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO client_reservation (client_id, revision, reserved_at, is_released)
                        VALUES (?, ?, ?, 0)
                        """,
                    arguments: [id, revision, milliseconds])
            }
        }
    }

    package func release(_ id: String) throws {
        try write { database, revision in
            guard try release(id, revision: revision, in: database) else {
                throw ClientStoreRefusal.notReserved(id: id)
            }
        }
    }

    func reservation(_ id: String, in database: Database) throws -> ClientReservation? {
        let sql = ClientReservation.query + " WHERE client_id = ? AND is_released = 0"
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [id]) else { return nil }
        let earlier = try earlierCertificates("client_id = ?", [id], in: database)
        return ClientReservation(reading: row, earlier: earlier[ByteString(id)] ?? [])
    }

    func isRegistered(_ id: String, in database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM client WHERE client_id = ?)"
        return try Bool.fetchOne(database.cachedStatement(sql: sql), arguments: [id]) ?? false
    }

    /// Ends a reservation, and forgets by what its clients were known. False when there is none.
    @discardableResult
    func release(_ id: String, revision: Int64, in database: Database) throws -> Bool {
        try database.execute(sql: "DELETE FROM client_former_certificates WHERE client_id = ?", arguments: [id])
        try database.execute(
            sql: """
                UPDATE client_reservation SET is_released = 1, revision = ?, name_kind = NULL, name_form = NULL,
                    authority = NULL, thumbprints = NULL
                WHERE client_id = ? AND is_released = 0
                """,
            arguments: [revision, id])
        return database.changesCount > 0
    }

    /// Reserves the identifier of a client, before its row goes. What clients of the identifier were known by that were
    /// deleted before stays.
    func reserve(_ id: String, at milliseconds: Int64, revision: Int64, in database: Database) throws {
        let columns = "client_id, " + RegisteredCertificates.columns
        try database.execute(
            sql: """
                INSERT INTO client_former_certificates (\(columns))
                SELECT \(columns) FROM client_reservation
                WHERE client_id = ?1 AND (name_kind IS NOT NULL OR thumbprints IS NOT NULL)
                EXCEPT SELECT \(columns) FROM client_former_certificates WHERE client_id = ?1
                """,
            arguments: [id])
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO client_reservation
                    (client_id, revision, reserved_at, is_released, name_kind, name_form, authority, thumbprints)
                SELECT client_id, ?, ?, 0, name_kind, name_form, authority, thumbprints FROM client WHERE client_id = ?
                """,
            arguments: [revision, milliseconds, id])
    }

    /// What was reserved and released behind a revision.
    func reservationChanges(
        since revision: Int64?, in database: Database
    ) throws -> (reserved: [ClientReservation], released: [String]) {
        var reserved: [ClientReservation] = []
        var released: [String] = []
        let earlier = try earlierCertificates(
            "client_id IN (SELECT client_id FROM client_reservation WHERE revision > ?)", [revision ?? -1], in: database
        )
        let rows = try Row.fetchCursor(
            database, sql: ClientReservation.query + " WHERE revision > ?", arguments: [revision ?? -1])
        while let row = try rows.next() {
            let id = row.text("client_id") ?? ""
            guard let reservation = ClientReservation(reading: row, earlier: earlier[ByteString(id)] ?? []),
                let isReleased = row.integer("is_released")
            else { throw ClientStoreError.damagedStore(path: path) }
            if isReleased == 0 { reserved.append(reservation) } else { released.append(reservation.id.text) }
        }
        return (reserved, released)
    }

    /// What clients were known by that were deleted before the latest of their identifier. What is damaged is left out.
    private func earlierCertificates(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [ByteString: Set<RegisteredCertificates>] {
        var found: [ByteString: Set<RegisteredCertificates>] = [:]
        let sql =
            "SELECT client_id, \(RegisteredCertificates.columns) FROM client_former_certificates WHERE " + condition
        let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
        while let row = try rows.next() {
            guard let id = row.text("client_id"), let certificates = RegisteredCertificates(reading: row) else {
                continue
            }
            found[ByteString(id), default: []].insert(certificates)
        }
        return found
    }
}
