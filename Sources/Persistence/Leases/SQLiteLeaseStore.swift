package import AuthorizationServer
package import FoundationEssentials
import GRDB

/// Leases in the SQLite file of the keys.
package final class SQLiteLeaseStore: LeaseStore {
    let path: String
    let queue: StoreConnection
    let sealing: KeySealing

    /// Opens the file, or makes it with mode 0600.
    ///
    /// - Parameter encryptionKey: under which secrets are sealed that are given out again.
    ///
    /// Throws `StoreError` when the file cannot be used, `KeyStoreError.wrongEncryptionKey` when it was first opened
    /// with another encryption key.
    package init(path: String, encryptionKey: EncryptionKey) throws {
        self.path = path
        let sealing = KeySealing(key: encryptionKey)
        self.sealing = sealing
        queue = try StoreConnection(path, as: .keys) { try EncryptionKeyCheck.check(sealing, in: $0, path: path) }
    }

    package func record(_ lease: Lease, key: String, limits: LeaseLimits) throws {
        try write { database in
            try Self.check(lease, limits: limits, in: database)
            try database.execute(
                sql: """
                    INSERT INTO lease (id, resource, place, account, subject, client_id, rule, request_id, reuse_key,
                        state, created_at, settled_at, expires_at, due_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)
                    """,
                arguments: [
                    lease.id, lease.resource, lease.place, lease.account, lease.subject, lease.clientID, lease.rule,
                    lease.requestID, key, try Self.milliseconds(lease.createdAt),
                    try Self.milliseconds(lease.settledAt), try Self.milliseconds(lease.expiresAt),
                    try Self.milliseconds(max(lease.expiresAt, lease.settledAt)),
                ])
        }
    }

    package func confirm(_ id: String, secret: [UInt8]?, at time: Date) throws -> Bool {
        let sealed = try secret.map { try sealing.seal($0, ofLease: id) }
        return try write { database in
            // What was made counts as made, even if the lease was ended meanwhile.
            try database.execute(
                sql: "UPDATE lease SET made_at = ? WHERE id = ? AND state <> 'ended'",
                arguments: [try Self.milliseconds(time), id])
            try database.execute(
                sql: """
                    UPDATE lease SET state = 'active', sealed = ?, due_at = expires_at
                    WHERE id = ? AND state = 'pending'
                    """, arguments: [sealed, id])
            return database.changesCount == 1
        }
    }

    package func forget(_ id: String) throws {
        try write { database in
            try database.execute(
                sql: "DELETE FROM lease WHERE id = ? AND made_at IS NULL AND state IN ('pending', 'ending')",
                arguments: [id])
        }
    }

    package func reusable(key: String, at time: Date) throws -> (lease: Lease, secret: [UInt8])? {
        let row = try read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM lease
                    WHERE reuse_key = ? AND sealed IS NOT NULL AND state = 'active' AND expires_at > ?
                    ORDER BY expires_at DESC, number DESC LIMIT 1
                    """, arguments: [key, try Self.milliseconds(time)])
        }
        guard let row else { return nil }
        let lease = try lease(reading: row)
        guard let secret = row.bytes("sealed").flatMap({ sealing.open($0, ofLease: lease.id) }) else {
            throw LeaseStoreError.damagedLease(path: path, id: lease.id)
        }
        return (lease, secret)
    }

    package func extend(_ id: String, to end: Date, at time: Date) throws -> Bool {
        try write { database in
            let end = try Self.milliseconds(end)
            try database.execute(
                sql: """
                    UPDATE lease SET expires_at = max(expires_at, ?), due_at = max(expires_at, ?)
                    WHERE id = ? AND state = 'active' AND expires_at > ?
                    """, arguments: [end, end, id, try Self.milliseconds(time)])
            return database.changesCount == 1
        }
    }

    /// Closes the file. Calls that follow fail.
    package func close() {
        queue.close()
    }

    private static func check(_ lease: Lease, limits: LeaseLimits, in database: Database) throws {
        let sql = "SELECT count(*) FROM lease WHERE state <> 'ended' AND resource = ?"
        let all = try Int.fetchOne(database, sql: sql, arguments: [lease.resource]) ?? 0
        guard all < limits.resource else { throw LeaseRefusal.tooMany(limit: limits.resource) }
        let own = try Int.fetchOne(database, sql: sql + " AND subject = ?", arguments: [lease.resource, lease.subject])
        guard own ?? 0 < limits.subject else { throw LeaseRefusal.tooManyOfSubject(limit: limits.subject) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try StoreError.translating(path: path) { try queue.read(body) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try StoreError.translating(path: path) { try queue.write(body) }
    }

    func lease(reading row: Row) throws -> Lease {
        guard let lease = Lease(reading: row) else {
            throw LeaseStoreError.damagedLease(path: path, id: row.text("id") ?? "without an id")
        }
        return lease
    }

    static func milliseconds(_ time: Date) throws -> Int64 {
        guard let value = time.millisecondsSince1970 else { throw LeaseStoreError.timeOutOfRange }
        return value
    }
}
