package import AuthorizationServer
package import FoundationEssentials
import GRDB

/// Registered clients in the SQLite file of the keys.
///
/// Each change has a revision, which only grows. A deletion leaves its revision and the identifier behind, the latest
/// `rememberedDeletions` of them: a reader that asks for changes since before the oldest gets everything. What stays of
/// each is the reservation of its identifier.
package final class SQLiteClientStore: ClientStore {
    /// How many deletions are remembered. A server looks five times a second, so this is far more than it needs.
    static let rememberedDeletions: Int64 = 10_000

    let path: String
    let queue: StoreConnection
    let sealing: KeySealing

    /// Opens the file, or makes it with mode 0600.
    ///
    /// - Parameter encryptionKey: under which the secrets are sealed that servers have to know as they are.
    ///
    /// Throws `StoreError` when the file cannot be used, `KeyStoreError.wrongEncryptionKey` when it was first opened
    /// with another encryption key.
    package init(path: String, encryptionKey: EncryptionKey) throws {
        self.path = path
        let sealing = KeySealing(key: encryptionKey)
        self.sealing = sealing
        queue = try StoreConnection(path, as: .keys) { try EncryptionKeyCheck.check(sealing, in: $0, path: path) }
    }

    /// Opens the file of a running or stopped server for reading alone. Clients whose secrets are sealed cannot be told
    /// from damaged ones. Throws `StoreError`.
    package init(reading path: String) throws {
        self.path = path
        sealing = KeySealing(key: EncryptionKey())
        queue = try StoreConnection(reading: path, as: .keys)
    }

    package func create(
        reusingIdentifiers: Bool, datedBy clock: (any Clock)?, _ next: () throws -> ClientRegistration?
    ) throws {
        try create(reusingIdentifiers: reusingIdentifiers, datedBy: clock, refusing: { throw $0 }, next)
    }

    /// Registers the clients that `next` hands out until it returns nil: all in one transaction, or none when it throws.
    ///
    /// - Parameter refuse: is told why one cannot be registered. Where it does not throw, the others are tried, and `next`
    ///   has to throw in the end.
    package func create(
        reusingIdentifiers: Bool, datedBy clock: (any Clock)?, refusing refuse: (ClientStoreRefusal) throws -> Void,
        _ next: () throws -> ClientRegistration?
    ) throws {
        try write { database, revision in
            while let registration = try next() {
                do {
                    try insert(registration, reusingIdentifiers: reusingIdentifiers, revision: revision, in: database)
                } catch let refusal as ClientStoreRefusal {
                    try refuse(refusal)
                }
            }
            // Who was called so until now was not the client, however long all this took.
            guard let time = clock?.now.millisecondsSince1970 else { return }
            try database.execute(
                sql: "UPDATE client SET created_at = ?1, updated_at = ?1 WHERE revision = ?2",
                arguments: [time, revision])
        }
    }

    private func insert(
        _ registration: ClientRegistration, reusingIdentifiers: Bool, revision: Int64, in database: Database
    ) throws {
        if let reservation = try reservation(registration.id, in: database) {
            guard try !isRegistered(registration.id, in: database) else {
                throw ClientStoreRefusal.duplicate(id: registration.id)
            }
            guard reusingIdentifiers else {
                throw ClientStoreRefusal.reserved(id: registration.id, since: reservation.reservedAt)
            }
            // By what the clients before were known, nobody is a device until an operator says so.
            if reservation.certificates.isEmpty {
                try release(registration.id, revision: revision, in: database)
            }
        }
        let row = try ClientRow(recording: registration, sealing: sealing)
        do { try row.insert(revision: revision, in: database) } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
        {
            throw ClientStoreRefusal.duplicate(id: registration.id)
        }
    }

    package func update(
        _ id: String, _ change: (inout ClientRegistration) throws -> Void
    ) throws -> ClientRegistration {
        try write { database, revision in
            guard var registration = try registration(id, in: database) else {
                throw ClientStoreRefusal.unknown(id: id)
            }
            try change(&registration)
            try ClientRow(recording: registration, sealing: sealing).update(revision: revision, in: database)
            return registration
        }
    }

    package func delete(_ id: String, at time: Date) throws {
        guard let milliseconds = time.millisecondsSince1970 else { throw ClientStoreError.timeOutOfRange(id: id) }
        try write { database, revision in
            try reserve(id, at: milliseconds, revision: revision, in: database)
            try database.execute(sql: "DELETE FROM client WHERE client_id = ?", arguments: [id])
            guard database.changesCount > 0 else { throw ClientStoreRefusal.unknown(id: id) }
            try database.execute(
                sql: "INSERT INTO client_deletion (revision, client_id) VALUES (?, ?)", arguments: [revision, id])
            try forgetDeletions(in: database)
        }
    }

    /// Closes the file. Calls that follow fail.
    package func close() {
        queue.close()
    }

    /// Runs `body` in one write transaction with the next revision.
    func write<Value>(_ body: (Database, Int64) throws -> Value) throws -> Value {
        try StoreError.translating(path: path) {
            try queue.write { database in
                try database.execute(sql: "UPDATE client_store SET revision = revision + 1")
                return try body(database, try revision(in: database))
            }
        }
    }

    private func forgetDeletions(in database: Database) throws {
        let sql = "SELECT revision FROM client_deletion ORDER BY revision DESC LIMIT 1 OFFSET ?"
        guard let last = try Int64.fetchOne(database, sql: sql, arguments: [Self.rememberedDeletions]) else { return }
        try database.execute(sql: "DELETE FROM client_deletion WHERE revision <= ?", arguments: [last])
        try database.execute(
            sql: "DELETE FROM client_reservation WHERE is_released = 1 AND revision <= ?", arguments: [last])
        try database.execute(sql: "UPDATE client_store SET forgotten_revision = ?", arguments: [last])
    }
}
