package import AuthorizationServer
package import FoundationEssentials
import GRDB

/// Static secrets in the SQLite file of the keys, their values sealed under the operator's encryption key.
///
/// Several processes may use one file: each change is one immediate transaction.
package final class SQLiteStaticSecretStore: StaticSecretStore {
    /// How many rows of wiped versions stay of each secret.
    static let rememberedVersions = 100

    let path: String
    let queue: StoreConnection
    let sealing: KeySealing

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

    package func put(
        _ value: StaticSecretValue, as name: String, at time: Date, keeping count: Int
    ) throws -> StaticSecretChange {
        try write(name, at: time) { database, milliseconds in
            let last = try Int64.fetchOne(
                database, sql: "SELECT max(version) FROM static_secret WHERE name = ?", arguments: [name])
            let (version, overflow) = (last ?? 0).addingReportingOverflow(1)
            guard !overflow, version > 0 else { throw StaticSecretStoreError.damagedStore(path: path) }
            try database.execute(
                sql: "INSERT INTO static_secret (name, version, size, sealed, created_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    name, version, value.bytes.count, try sealing.seal(value, name: name, version: version),
                    milliseconds,
                ])
            let live = try versions(of: name, in: database).filter { !$0.isDeleted }.map(\.number)
            return Array(live.dropLast(count + 1))
        }
    }

    package func delete(_ name: String, version: Int64?, at time: Date) throws -> StaticSecretChange {
        try write(name, at: time) { database, _ in
            let versions = try versions(of: name, in: database)
            let live = versions.filter { !$0.isDeleted }.map(\.number)
            guard let version else {
                guard !live.isEmpty else { throw StaticSecretRefusal.unknown(name: name) }
                return live
            }
            guard !versions.isEmpty else { throw StaticSecretRefusal.unknown(name: name) }
            guard let found = versions.first(where: { $0.number == version }) else {
                throw StaticSecretRefusal.unknownVersion(name: name, version: version)
            }
            guard !found.isDeleted else { throw StaticSecretRefusal.deletedVersion(name: name, version: version) }
            return [version]
        }
    }

    /// Closes the file. Calls that follow fail.
    package func close() {
        queue.close()
    }

    /// Runs `body` in one write transaction, and wipes the versions that it answers.
    private func write(
        _ name: String, at time: Date, _ body: (Database, Int64) throws -> [Int64]
    ) throws -> StaticSecretChange {
        guard let milliseconds = time.millisecondsSince1970 else {
            throw StaticSecretStoreError.timeOutOfRange(name: name)
        }
        let change = try StoreError.translating(path: path) {
            try queue.write { database in
                let wiped = try body(database, milliseconds)
                for version in wiped {
                    try database.execute(
                        sql: "UPDATE static_secret SET sealed = NULL, deleted_at = ? WHERE name = ? AND version = ?",
                        arguments: [milliseconds, name, version])
                }
                try forgetVersions(of: name, in: database)
                try database.execute(sql: "UPDATE static_secret_store SET revision = revision + 1")
                return StaticSecretChange(wiped: wiped, versions: try versions(of: name, in: database))
            }
        }
        if !change.wiped.isEmpty { truncateWriteAheadLog() }
        return change
    }

    private func forgetVersions(of name: String, in database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM static_secret WHERE name = :name AND sealed IS NULL AND version <= (
                    SELECT version FROM static_secret WHERE name = :name AND sealed IS NULL
                    ORDER BY version DESC LIMIT 1 OFFSET :remembered)
                """,
            arguments: ["name": name, "remembered": Self.rememberedVersions])
    }

    /// The WAL still holds pages with the wiped values; emptying it may fail while another process reads, and is then
    /// left to the next checkpoint.
    private func truncateWriteAheadLog() {
        _ = try? queue.inDatabase { try $0.checkpoint(.truncate) }
    }
}
