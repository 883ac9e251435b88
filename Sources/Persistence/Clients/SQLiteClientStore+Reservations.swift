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
                    ClientReservation.query + " WHERE is_released = 0 AND client_id > ? ORDER BY client_id LIMIT ?"
                return try Row.fetchAll(database, sql: sql, arguments: [id ?? "", limit]).compactMap {
                    ClientReservation(reading: $0)
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
                let sql = "SELECT EXISTS (SELECT 1 FROM client WHERE client_id = ?)"
                guard try Bool.fetchOne(database, sql: sql, arguments: [id]) == false else {
                    throw ClientStoreRefusal.duplicate(id: id)
                }
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
        return try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [id]).flatMap {
            ClientReservation(reading: $0)
        }
    }

    /// Ends a reservation, and forgets by what the client was known. False when there is none.
    @discardableResult
    func release(_ id: String, revision: Int64, in database: Database) throws -> Bool {
        try database.execute(
            sql: """
                UPDATE client_reservation SET is_released = 1, revision = ?, name_kind = NULL, name_form = NULL,
                    authority = NULL, thumbprints = NULL
                WHERE client_id = ? AND is_released = 0
                """,
            arguments: [revision, id])
        return database.changesCount > 0
    }

    /// Reserves the identifier of a client, before its row goes.
    func reserve(_ id: String, at milliseconds: Int64, revision: Int64, in database: Database) throws {
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
        let rows = try Row.fetchCursor(
            database, sql: ClientReservation.query + " WHERE revision > ?", arguments: [revision ?? -1])
        while let row = try rows.next() {
            guard let reservation = ClientReservation(reading: row), let isReleased = row.integer("is_released") else {
                throw ClientStoreError.damagedStore(path: path)
            }
            if isReleased == 0 { reserved.append(reservation) } else { released.append(reservation.id.text) }
        }
        return (reserved, released)
    }
}
