import GRDB

/// The tables of tokens that were revoked, in the key database.
enum RevokedTokenSchema {
    // Times are milliseconds since 1970. `count` is that of the rows of `revoked_token`, which would take long to count.
    // Of tokens that expired at `forgotten_until` or before nothing is known any more, however the clock stands.
    static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE revoked_token (
                    jti TEXT PRIMARY KEY CHECK (length(jti) BETWEEN 1 AND 256),
                    revision INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL,
                    revoked_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX revoked_token_by_revision ON revoked_token (revision);
                CREATE INDEX revoked_token_by_end ON revoked_token (expires_at);
                CREATE TABLE revoked_token_store (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    revision INTEGER NOT NULL,
                    count INTEGER NOT NULL,
                    forgotten_until INTEGER NOT NULL
                ) STRICT;
                INSERT INTO revoked_token_store (id, revision, count, forgotten_until) VALUES (1, 0, 0, 0);
                """)
    }
}
