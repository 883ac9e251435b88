import GRDB

/// The tables of assertions that were used, in the key database.
enum AssertionReplaySchema {
    // Times are milliseconds since 1970. What is in `redeemed_assertion` was used. Of what ended at `forgotten_until` or
    // before nothing is known any more, however the clock stands.
    static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE redeemed_assertion (
                    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
                    ends_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX redeemed_assertion_by_end ON redeemed_assertion (ends_at);
                CREATE TABLE assertion_store (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    forgotten_until INTEGER NOT NULL
                ) STRICT;
                INSERT INTO assertion_store (id, forgotten_until) VALUES (1, 0);
                """)
    }
}
