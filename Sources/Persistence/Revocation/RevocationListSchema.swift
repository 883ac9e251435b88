import GRDB

/// The tables of the last good copies of revocation lists, in the key database.
enum RevocationListSchema {
    // The bytes have a table of their own: SQLite writes a row anew whole, and lists of many megabytes are confirmed far
    // more often than they change. The time is in milliseconds since 1970.
    static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE revocation_list (
                    url TEXT PRIMARY KEY,
                    entity_tag TEXT,
                    last_modified TEXT,
                    fetched_at INTEGER NOT NULL,
                    digest BLOB NOT NULL
                ) STRICT;
                CREATE TABLE revocation_list_content (
                    url TEXT PRIMARY KEY REFERENCES revocation_list (url) ON DELETE CASCADE,
                    der BLOB NOT NULL
                ) STRICT;
                """)
    }
}
