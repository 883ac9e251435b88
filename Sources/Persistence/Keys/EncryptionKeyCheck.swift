import FoundationEssentials
import GRDB

/// The value by which a database knows the encryption key that it was first opened with.
enum EncryptionKeyCheck {
    /// Throws `KeyStoreError.wrongEncryptionKey` where the value is that of another key. Writes nothing.
    static func compare(_ sealing: KeySealing, in database: Database, path: String) throws {
        let blob = try Data?.fetchOne(database, sql: "SELECT encryption_key_check FROM key_store")
        guard let blob else { throw KeyStoreError.damagedStore(path: path) }
        guard let blob else { return }
        guard sealing.accepts(checkValue: blob) else { throw KeyStoreError.wrongEncryptionKey(path: path) }
    }

    /// Records the value, or throws `KeyStoreError.wrongEncryptionKey` where it is that of another key.
    static func check(_ sealing: KeySealing, in queue: DatabaseQueue, path: String) throws {
        try StoreError.translating(path: path) {
            // Nearly always it is there: then nobody is made to wait for the lock to write.
            let recorded = try queue.read { try Data?.fetchOne($0, sql: "SELECT encryption_key_check FROM key_store") }
            if let recorded, let recorded {
                guard sealing.accepts(checkValue: recorded) else { throw KeyStoreError.wrongEncryptionKey(path: path) }
                return
            }
            try queue.write { database in
                let blob = try Data?.fetchOne(database, sql: "SELECT encryption_key_check FROM key_store")
                guard let blob else { throw KeyStoreError.damagedStore(path: path) }
                if let blob {
                    guard sealing.accepts(checkValue: blob) else { throw KeyStoreError.wrongEncryptionKey(path: path) }
                } else {
                    try database.execute(
                        sql: "UPDATE key_store SET encryption_key_check = ?", arguments: [try sealing.makeCheckValue()])
                }
            }
        }
    }
}
