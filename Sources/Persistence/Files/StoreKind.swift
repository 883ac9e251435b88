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

    /// Writes page 1 without changing anything, so that the write-ahead log tells whose it is (`WriteAheadLog`).
    var touch: String { "PRAGMA application_id = \(applicationID)" }

    /// The longest value of a column in bytes; a longer one is damage.
    var longestValue: Int32 {
        switch self {
        case .keys: 512 << 20
        case .audit: 16 << 20
        }
    }

    /// Whether a running service goes on with a file that was put in the place of its database.
    ///
    /// With another key database it does: commands change that one, and what they take back has to count. The audit log
    /// has one chain, so that another file in its place is a matter for the operator.
    var followsReplacement: Bool { self == .keys }

    /// For sentences about the file.
    var contents: String {
        switch self {
        case .keys: "signing keys"
        case .audit: "an audit log"
        }
    }
}
