import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

/// One row of `signing_key`, the private key still sealed or absent.
struct SigningKeyRow: Hashable {
    let kid: String
    let algorithm: String
    let publicKey: Data
    let state: String
    let publishedAt: Int64
    let activatedAt: Int64?
    let retiredAt: Int64?
    let removedAt: Int64?
    let revokedAt: Int64?
    let isGenesis: Bool
    let longestTokenLifetime: Int64
    let longestPublishAhead: Int64
    /// Whether the row holds a sealed private key.
    let isSealed: Bool

    /// The row that records `key`. Removed and revoked keys lose their private half here, whatever `key` holds.
    init(recording key: SigningKey) throws(KeyFault) {
        kid = key.kid
        algorithm = key.algorithm.rawValue
        publicKey = Data(key.publicKey.json())
        state = key.state.rawValue
        publishedAt = try Self.milliseconds(key.publishedAt)
        activatedAt = try Self.milliseconds(key.activatedAt)
        retiredAt = try Self.milliseconds(key.retiredAt)
        removedAt = try Self.milliseconds(key.removedAt)
        revokedAt = try Self.milliseconds(key.revokedAt)
        isGenesis = key.isGenesis
        longestTokenLifetime = Int64(key.longestTokenLifetime)
        longestPublishAhead = Int64(key.longestPublishAhead)
        isSealed = key.state.isPublished && key.privateKey != nil
        guard kid == key.publicKey.thumbprint() else { throw .kidIsNotThumbprint }
        if let privateKey = key.privateKey, isSealed {
            guard privateKey.publicKey == key.publicKey, privateKey.algorithm == key.algorithm else {
                throw .privateKeyIsAnother
            }
        } else if key.state == .prepared || key.state == .active {
            throw .privateKeyMissing
        }
    }

    /// Writes over the row of the same kid. Without a new sealed private key the old one stays, or is destroyed.
    func update(sealed: Data?, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE signing_key SET algorithm = ?, public_key = ?, state = ?, published_at = ?, activated_at = ?,
                    retired_at = ?, removed_at = ?, revoked_at = ?, is_genesis = ?, longest_token_lifetime = ?,
                    longest_publish_ahead = ?, sealed = iif(?, coalesce(?, sealed), NULL)
                WHERE kid = ?
                """,
            arguments: [
                algorithm, publicKey, state, publishedAt, activatedAt, retiredAt, removedAt, revokedAt, isGenesis,
                longestTokenLifetime, longestPublishAhead, isSealed, sealed, kid,
            ])
    }

    /// Adds the row behind all others.
    func insert(sealed: Data?, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO signing_key (kid, algorithm, public_key, state, published_at, activated_at, retired_at,
                    removed_at, revoked_at, is_genesis, longest_token_lifetime, longest_publish_ahead, sealed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                kid, algorithm, publicKey, state, publishedAt, activatedAt, retiredAt, removedAt, revokedAt, isGenesis,
                longestTokenLifetime, longestPublishAhead, sealed,
            ])
    }

    private static func milliseconds(_ date: Date?) throws(KeyFault) -> Int64? {
        guard let date else { return nil }
        return try milliseconds(date)
    }

    private static func milliseconds(_ date: Date) throws(KeyFault) -> Int64 {
        guard let value = date.millisecondsSince1970 else { throw .timeOutOfRange }
        return value
    }
}
