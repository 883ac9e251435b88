import AuthorizationServer
import FoundationEssentials
import JOSE
import Persistence

/// What commands and the server make of a configuration.
enum ServerComponents {
    /// The key store, opened with the encryption key.
    static func keyStore(of configuration: Configuration) throws -> SQLiteKeyStore {
        try SQLiteKeyStore(path: configuration.database, encryptionKey: try encryptionKey(of: configuration))
    }

    /// The registered clients, in the database of the keys.
    static func clientStore(of configuration: Configuration) throws -> SQLiteClientStore {
        try SQLiteClientStore(path: configuration.database, encryptionKey: try encryptionKey(of: configuration))
    }

    /// The static secrets, in the database of the keys.
    static func secretStore(of configuration: Configuration) throws -> SQLiteStaticSecretStore {
        try SQLiteStaticSecretStore(path: configuration.database, encryptionKey: try encryptionKey(of: configuration))
    }

    /// The leases, in the database of the keys.
    static func leaseStore(of configuration: Configuration) throws -> SQLiteLeaseStore {
        try SQLiteLeaseStore(path: configuration.database, encryptionKey: try encryptionKey(of: configuration))
    }

    /// The clock for what cannot be undone. The newest event of the audit log tells when the service last worked.
    static func confirmedClock(of configuration: Configuration, clock: any Clock) -> ConfirmedClock {
        let seen = try? AuditReader(path: configuration.audit).latestTime()
        let start = ContinuousClock.now
        return ConfirmedClock(clock, uptime: { ContinuousClock.now - start }, seen: seen)
    }

    /// The key under which private keys and secrets are sealed, read anew.
    static func encryptionKey(of configuration: Configuration) throws -> EncryptionKey {
        let text = try configuration.keys.encryptionKey.text(environment: ProcessInfo.processInfo.environment)
        return try EncryptionKey(base64: text)
    }

    /// The schedule of the keys: they outlast the longest token that any audience or rule grants.
    static func keySchedule(of configuration: Configuration) -> KeySchedule {
        let lifetimes = configuration.audiences.map(\.lifetime) + configuration.policy.compactMap(\.lifetime)
        return KeySchedule(rotation: configuration.keys.rotation, tokenLifetime: lifetimes.max() ?? 0)
    }
}
