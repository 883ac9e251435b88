import GRDB

/// What a database file holds. Each kind has a file of its own.
package enum StoreKind: Sendable, Hashable {
    case keys
    case audit

    /// SQLite's `application_id`: four letters at offset 68 of the file that say whose it is.
    var applicationID: Int32 {
        switch self {
        case .keys: 0x4368_6B79  // "Chky"
        case .audit: 0x4368_6175  // "Chau"
        }
    }

    var migrator: DatabaseMigrator {
        switch self {
        case .keys: KeyStoreSchema.migrator
        case .audit: AuditSchema.migrator
        }
    }

    /// For sentences about the file.
    var contents: String {
        switch self {
        case .keys: "signing keys"
        case .audit: "an audit log"
        }
    }
}
