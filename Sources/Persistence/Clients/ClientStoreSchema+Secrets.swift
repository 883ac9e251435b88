import GRDB

extension ClientStoreSchema {
    /// Makes room for clients with secrets and keys. A CHECK cannot be changed, so the table is made anew.
    ///
    /// `secrets` has a block of 64 bytes for each (`ClientSecretDigests`), `sealed_secrets` what only the encryption key
    /// opens.
    static func addSecretsAndKeys(_ database: Database) throws {
        // A row that was damaged before stays so, and is refused when it is read: it must not hinder all others.
        try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
        defer { try? database.execute(sql: "PRAGMA ignore_check_constraints = OFF") }
        try database.execute(
            sql: """
                CREATE TABLE client_with_secrets (
                    number INTEGER PRIMARY KEY,
                    client_id TEXT NOT NULL UNIQUE,
                    revision INTEGER NOT NULL,
                    is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
                    method TEXT NOT NULL,
                    name_kind TEXT,
                    name_form BLOB,
                    authority TEXT,
                    thumbprints BLOB,
                    secrets BLOB,
                    sealed_secrets BLOB,
                    algorithm TEXT,
                    jwks BLOB,
                    jwks_uri TEXT,
                    accepts_token_endpoint_audience INTEGER CHECK (accepts_token_endpoint_audience IN (0, 1)),
                    created_at INTEGER NOT NULL,
                    updated_at INTEGER NOT NULL,
                    CHECK (method IN ('tls_client_auth', 'self_signed_tls_client_auth', 'client_secret_basic',
                        'client_secret_post', 'client_secret_jwt', 'private_key_jwt')),
                    CHECK ((name_kind IS NOT NULL) = (method = 'tls_client_auth')),
                    CHECK ((name_form IS NOT NULL) = (method = 'tls_client_auth')),
                    CHECK (authority IS NULL OR method = 'tls_client_auth'),
                    CHECK ((thumbprints IS NOT NULL) = (method = 'self_signed_tls_client_auth')),
                    CHECK (length(thumbprints) BETWEEN 32 AND 1024 AND length(thumbprints) % 32 = 0),
                    CHECK ((secrets IS NOT NULL) = (method IN ('client_secret_basic', 'client_secret_post'))),
                    CHECK (length(secrets) IN (64, 128)),
                    CHECK ((sealed_secrets IS NOT NULL) = (method = 'client_secret_jwt')),
                    CHECK (length(sealed_secrets) BETWEEN 29 AND 1024),
                    CHECK ((algorithm IS NOT NULL) = (method IN ('client_secret_jwt', 'private_key_jwt'))),
                    CHECK ((accepts_token_endpoint_audience IS NULL) = (algorithm IS NULL)),
                    CHECK ((jwks IS NOT NULL) + (jwks_uri IS NOT NULL) = (method = 'private_key_jwt')),
                    CHECK (length(jwks) BETWEEN 2 AND 65536),
                    CHECK (length(jwks_uri) BETWEEN 8 AND 2048)
                ) STRICT;
                INSERT INTO client_with_secrets (number, client_id, revision, is_disabled, method, name_kind,
                        name_form, authority, thumbprints, created_at, updated_at)
                    SELECT number, client_id, revision, is_disabled,
                        iif(name_kind IS NULL, 'self_signed_tls_client_auth', 'tls_client_auth'), name_kind,
                        name_form, authority, thumbprints, created_at, updated_at
                    FROM client;
                DROP TABLE client;
                ALTER TABLE client_with_secrets RENAME TO client;
                CREATE INDEX client_by_revision ON client (revision);
                """)
    }
}
