import GRDB

/// The tables of registered clients, in the database of the keys.
///
/// `client` is what servers read at their start and must stay small; `client_metadata` is what the operator said, of
/// which `client` is an extract. Both are always written together. `client_deletion` remembers the latest deletions, so
/// that a server which follows need not read everything again.
enum ClientStoreSchema {
    // Times are milliseconds since 1970.
    static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE client (
                    number INTEGER PRIMARY KEY,
                    client_id TEXT NOT NULL UNIQUE,
                    revision INTEGER NOT NULL,
                    is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
                    name_kind TEXT,
                    name_form BLOB,
                    authority TEXT,
                    thumbprints BLOB,
                    created_at INTEGER NOT NULL,
                    updated_at INTEGER NOT NULL,
                    CHECK ((name_kind IS NULL) = (name_form IS NULL)),
                    CHECK ((name_kind IS NULL) <> (thumbprints IS NULL)),
                    CHECK (authority IS NULL OR name_kind IS NOT NULL),
                    CHECK (length(thumbprints) BETWEEN 32 AND 1024 AND length(thumbprints) % 32 = 0)
                ) STRICT;
                CREATE INDEX client_by_revision ON client (revision);
                CREATE TABLE client_metadata (
                    number INTEGER PRIMARY KEY REFERENCES client (number) ON DELETE CASCADE,
                    json BLOB NOT NULL
                ) STRICT;
                CREATE TABLE client_deletion (
                    revision INTEGER PRIMARY KEY,
                    client_id TEXT NOT NULL
                ) STRICT;
                CREATE TABLE client_store (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    revision INTEGER NOT NULL,
                    forgotten_revision INTEGER NOT NULL
                ) STRICT;
                INSERT INTO client_store (id, revision, forgotten_revision) VALUES (1, 0, 0);
                """)
    }
}
