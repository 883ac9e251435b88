package import AuthorizationServer
import GRDB

extension SQLiteStaticSecretStore {
    package func revision() throws -> Int64 {
        try StoreError.translating(path: path) {
            try queue.inDatabase(revision(in:))
        }
    }

    package func served() throws -> (revision: Int64, secrets: [SealedStaticSecret]) {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT name, version, sealed FROM static_secret AS secret WHERE version = (
                            SELECT max(version) FROM static_secret WHERE name = secret.name AND sealed IS NOT NULL)
                        """)
                let secrets = try rows.map { row in
                    guard let name = row.text("name"), let version = row.integer("version"),
                        let sealed = row.bytes("sealed")
                    else { throw StaticSecretStoreError.damagedStore(path: path) }
                    return SealedStaticSecret(name: name, version: version, sealed: Array(sealed))
                }
                return (try revision(in: database), secrets)
            }
        }
    }

    package func open(
        _ secret: SealedStaticSecret
    ) throws(SealedStaticSecret.Unreadable) -> StaticSecretValue {
        try sealing.open(secret)
    }

    package func versions(of name: String?) throws -> [StaticSecretVersion] {
        try StoreError.translating(path: path) {
            try queue.read { try versions(of: name, in: $0) }
        }
    }

    func versions(of name: String?, in database: Database) throws -> [StaticSecretVersion] {
        let sql = "SELECT \(StaticSecretVersion.columns) FROM static_secret"
        let rows =
            if let name {
                try Row.fetchAll(database, sql: sql + " WHERE name = ? ORDER BY version", arguments: [name])
            } else {
                try Row.fetchAll(database, sql: sql + " ORDER BY name, version")
            }
        return try rows.map { row in
            guard let version = StaticSecretVersion(reading: row) else {
                throw StaticSecretStoreError.damagedStore(path: path)
            }
            return version
        }
    }

    private func revision(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM static_secret_store")
            ?? { throw StaticSecretStoreError.damagedStore(path: path) }()
    }
}
