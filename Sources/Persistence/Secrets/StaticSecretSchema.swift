import GRDB

/// The tables of static secrets, in the database of the keys.
///
/// A version that is wiped leaves its row behind, so that its number is not used again and the audit log can be read.
enum StaticSecretSchema {
    // Times are milliseconds since 1970. A sealed value is 29 bytes longer than the value (`KeySealing`).
    static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE static_secret (
                    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
                    version INTEGER NOT NULL CHECK (version >= 1),
                    size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 65536),
                    sealed BLOB CHECK (length(sealed) = size + 29),
                    created_at INTEGER NOT NULL,
                    deleted_at INTEGER,
                    PRIMARY KEY (name, version),
                    CHECK ((sealed IS NULL) = (deleted_at IS NOT NULL))
                ) STRICT;
                CREATE TABLE static_secret_store (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    revision INTEGER NOT NULL
                ) STRICT;
                INSERT INTO static_secret_store (id, revision) VALUES (1, 0);
                """)
    }
}
