import GRDB

/// The table of the audit database. A migration that was released never changes; a new one follows it.
enum AuditSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 events", migrate: createTable)
        return migrator
    }()

    // `time` is milliseconds since 1970; `body` the event's JSON; `hash` its link of the chain.
    private static func createTable(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE event (
                    seq INTEGER PRIMARY KEY,
                    time INTEGER NOT NULL,
                    body BLOB NOT NULL,
                    hash BLOB NOT NULL
                ) STRICT;
                PRAGMA application_id = \(StoreKind.audit.applicationID);
                """)
    }
}
