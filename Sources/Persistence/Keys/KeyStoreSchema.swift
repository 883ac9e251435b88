import GRDB

/// The tables of the database of keys, clients, leases, static secrets and copies of revocation lists. A migration that was released never
/// changes; a new one follows it.
enum KeyStoreSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 signing keys", migrate: createTables)
        migrator.registerMigration("2 registered clients", migrate: ClientStoreSchema.createTables)
        migrator.registerMigration("3 revocation lists", migrate: RevocationListSchema.createTables)
        migrator.registerMigration(
            "4 client secrets, keys and bound tokens", migrate: ClientStoreSchema.addSecretsAndKeys)
        migrator.registerMigration("5 redeemed assertions", migrate: AssertionReplaySchema.createTables)
        migrator.registerMigration("6 revoked tokens", migrate: RevokedTokenSchema.createTables)
        migrator.registerMigration("7 leases", migrate: LeaseSchema.createTables)
        migrator.registerMigration("8 static secrets", migrate: StaticSecretSchema.createTables)
        migrator.registerMigration("9 reserved client identifiers", migrate: ClientStoreSchema.addReservations)
        migrator.registerMigration(
            "10 certificates of earlier clients", migrate: ClientStoreSchema.addFormerCertificates)
        return migrator
    }()

    // Times are milliseconds since 1970.
    private static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE signing_key (
                    position INTEGER PRIMARY KEY,
                    kid TEXT NOT NULL UNIQUE,
                    algorithm TEXT NOT NULL,
                    public_key BLOB NOT NULL,
                    state TEXT NOT NULL,
                    sealed BLOB,
                    published_at INTEGER NOT NULL,
                    activated_at INTEGER,
                    retired_at INTEGER,
                    removed_at INTEGER,
                    revoked_at INTEGER,
                    is_genesis INTEGER NOT NULL CHECK (is_genesis IN (0, 1)),
                    longest_token_lifetime INTEGER NOT NULL,
                    longest_publish_ahead INTEGER NOT NULL,
                    CHECK (sealed IS NULL OR state NOT IN ('removed', 'revoked')),
                    CHECK (sealed IS NOT NULL OR state NOT IN ('prepared', 'active'))
                ) STRICT;
                CREATE TABLE key_store (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    revision INTEGER NOT NULL,
                    has_genesis INTEGER NOT NULL CHECK (has_genesis IN (0, 1)),
                    encryption_key_check BLOB
                ) STRICT;
                INSERT INTO key_store (id, revision, has_genesis) VALUES (1, 0, 0);
                PRAGMA application_id = \(StoreKind.keys.applicationID);
                """)
    }
}
