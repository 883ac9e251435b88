import GRDB

/// The table of leases, in the key database.
enum LeaseSchema {
    // Times are milliseconds since 1970. `due_at` is when the lease has to be looked at next. The secret is there as
    // long as somebody may be given it.
    static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE lease (
                    number INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    resource TEXT NOT NULL,
                    place TEXT NOT NULL,
                    account TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    client_id TEXT NOT NULL,
                    rule TEXT NOT NULL,
                    request_id TEXT NOT NULL,
                    reuse_key TEXT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'ending', 'ended')),
                    created_at INTEGER NOT NULL,
                    settled_at INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL,
                    due_at INTEGER NOT NULL,
                    made_at INTEGER,
                    ended_at INTEGER,
                    reason TEXT,
                    trouble TEXT,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    is_forced INTEGER NOT NULL DEFAULT 0 CHECK (is_forced IN (0, 1)),
                    sealed BLOB,
                    CHECK (sealed IS NULL OR state = 'active'),
                    CHECK ((ended_at IS NOT NULL) = (state = 'ended'))
                ) STRICT;
                CREATE INDEX lease_by_due ON lease (due_at) WHERE state <> 'ended';
                CREATE INDEX lease_by_subject ON lease (resource, subject) WHERE state <> 'ended';
                CREATE INDEX lease_by_key ON lease (reuse_key) WHERE sealed IS NOT NULL;
                CREATE INDEX lease_by_end ON lease (ended_at) WHERE state = 'ended';
                """)
    }
}
