import GRDB

extension ClientStoreSchema {
    /// Keeps the identifiers of deleted clients reserved, those included that deletions of before are remembered of.
    ///
    /// A row that is released is there for servers that follow, and goes with the deletions that they need no more.
    static func addReservations(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE client_reservation (
                    client_id TEXT NOT NULL PRIMARY KEY,
                    revision INTEGER NOT NULL,
                    reserved_at INTEGER NOT NULL,
                    is_released INTEGER NOT NULL DEFAULT 0 CHECK (is_released IN (0, 1)),
                    name_kind TEXT,
                    name_form BLOB,
                    authority TEXT,
                    thumbprints BLOB
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX client_reservation_by_revision ON client_reservation (revision);
                INSERT INTO client_reservation (client_id, revision, reserved_at)
                    SELECT client_id, max(revision), unixepoch() * 1000 FROM client_deletion
                    WHERE client_id NOT IN (SELECT client_id FROM client)
                    GROUP BY client_id;
                """)
    }

    /// Keeps what clients of a reserved identifier were known by that were deleted before the latest.
    static func addFormerCertificates(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE client_former_certificates (
                    number INTEGER PRIMARY KEY,
                    client_id TEXT NOT NULL,
                    name_kind TEXT,
                    name_form BLOB,
                    authority TEXT,
                    thumbprints BLOB
                ) STRICT;
                CREATE INDEX client_former_certificates_by_client ON client_former_certificates (client_id);
                """)
    }
}
