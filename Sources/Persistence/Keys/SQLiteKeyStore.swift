package import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

/// Signing keys in an SQLite file, private halves sealed under the operator's encryption key.
///
/// Times are kept in whole milliseconds. Several processes may use one file: `update` is one immediate transaction.
package final class SQLiteKeyStore: KeyStore {
    private let path: String
    private let queue: StoreConnection
    private let sealing: KeySealing

    /// Opens the file, or makes it with mode 0600.
    ///
    /// Throws `StoreError` when the file cannot be used, `KeyStoreError.wrongEncryptionKey` when it was first opened
    /// with another encryption key.
    package init(path: String, encryptionKey: EncryptionKey) throws {
        self.path = path
        let sealing = KeySealing(key: encryptionKey)
        self.sealing = sealing
        queue = try StoreConnection(path, as: .keys) { try EncryptionKeyCheck.check(sealing, in: $0, path: path) }
    }

    /// Opens the file of a running or stopped service for reading alone: it changes nothing, and makes no file.
    ///
    /// Throws `StoreError` when there is none or it cannot be read, and `KeyStoreError.wrongEncryptionKey` when it was first
    /// opened with another encryption key.
    package init(reading path: String, encryptionKey: EncryptionKey) throws {
        self.path = path
        let sealing = KeySealing(key: encryptionKey)
        self.sealing = sealing
        queue = try StoreConnection(reading: path, as: .keys)
        try StoreError.translating(path: path) {
            try queue.read { try EncryptionKeyCheck.compare(sealing, in: $0, path: path) }
        }
    }

    package func load() throws -> KeyInventory {
        try StoreError.translating(path: path) {
            try queue.read(readInventory)
        }
    }

    package func update<Value>(_ decide: (inout KeyInventory) throws -> Value) throws -> Value {
        var destroysMaterial = false
        let value = try StoreError.translating(path: path) {
            try queue.write { database in
                let before = try readInventory(database)
                var after = before
                let value = try decide(&after)
                destroysMaterial = try record(after, over: before, in: database)
                return value
            }
        }
        if destroysMaterial { truncateWriteAheadLog() }
        return value
    }

    // A counter that every change raises in its own transaction: one row to read, and no change goes unseen.
    package func revision() throws -> Int64 {
        try StoreError.translating(path: path) {
            try queue.inDatabase { database in
                try Int64.fetchOne(database, sql: "SELECT revision FROM key_store")
                    ?? { throw KeyStoreError.damagedStore(path: path) }()
            }
        }
    }

    /// Closes the file. Calls that follow fail.
    package func close() {
        queue.close()
    }

    private func readInventory(_ database: Database) throws -> KeyInventory {
        guard let store = try Row.fetchOne(database, sql: "SELECT has_genesis FROM key_store"),
            let hasGenesis = store.integer("has_genesis")
        else { throw KeyStoreError.damagedStore(path: path) }
        let keys = try Row.fetchAll(database, sql: "SELECT * FROM signing_key ORDER BY position").map { row in
            do throws(KeyFault) {
                return try SigningKey(reading: row, sealing: sealing)
            } catch {
                throw KeyStoreError.damagedKey(path: path, kid: row.text("kid") ?? "without a kid", error)
            }
        }
        return KeyInventory(keys: keys, hasGenesis: hasGenesis == 1)
    }

    /// Writes what differs. Returns whether private keys were destroyed.
    private func record(_ after: KeyInventory, over before: KeyInventory, in database: Database) throws -> Bool {
        let old = try rows(before)
        let new = try rows(after)
        var destroysMaterial = false
        let hasGenesis = before.hasGenesis || after.hasGenesis
        guard old != new || hasGenesis != before.hasGenesis else { return false }
        for (kid, row) in old where new[kid] == nil {
            try database.execute(sql: "DELETE FROM signing_key WHERE kid = ?", arguments: [kid])
            destroysMaterial = destroysMaterial || row.isSealed
        }
        for key in after.keys {
            guard let row = new[key.kid], row != old[key.kid] else { continue }
            if let previous = old[key.kid] {
                let staysSealed = previous.isSealed && previous.algorithm == row.algorithm
                try row.update(sealed: staysSealed ? nil : try sealed(key, as: row), in: database)
                destroysMaterial = destroysMaterial || previous.isSealed && !row.isSealed
            } else {
                try row.insert(sealed: try sealed(key, as: row), in: database)
            }
        }
        try database.execute(
            sql: "UPDATE key_store SET revision = revision + 1, has_genesis = ?", arguments: [hasGenesis])
        return destroysMaterial
    }

    private func rows(_ inventory: KeyInventory) throws -> [String: SigningKeyRow] {
        var rows: [String: SigningKeyRow] = [:]
        for key in inventory.keys {
            do throws(KeyFault) {
                let row = try SigningKeyRow(recording: key)
                guard rows.updateValue(row, forKey: key.kid) == nil else { throw .duplicate }
            } catch {
                throw KeyStoreError.refusedKey(path: path, kid: key.kid, error)
            }
        }
        return rows
    }

    private func sealed(_ key: SigningKey, as row: SigningKeyRow) throws -> Data? {
        guard row.isSealed, let privateKey = key.privateKey else { return nil }
        return try sealing.seal(try privateKey.pkcs8(), kid: key.kid, algorithm: key.algorithm)
    }

    /// The WAL still holds pages with the destroyed material; emptying it may fail while another process reads, and is
    /// then left to the next checkpoint.
    private func truncateWriteAheadLog() {
        _ = try? queue.inDatabase { try $0.checkpoint(.truncate) }
    }
}
