import GRDB

extension SQLiteClientStore {
    /// How many clients are known by certificates of their own (RFC 8705 §2.2), for which no CA has to vouch.
    package func clientsWithOwnCertificates() throws -> Int {
        try StoreError.translating(path: path) {
            try queue.read { database in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM client WHERE thumbprints IS NOT NULL") ?? 0
            }
        }
    }
}
