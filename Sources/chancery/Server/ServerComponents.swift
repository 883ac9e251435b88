import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import Persistence

/// What commands and the server make of a configuration.
enum ServerComponents {
    /// The key store, opened with the encryption key.
    static func keyStore(of configuration: Configuration) throws -> SQLiteKeyStore {
        let text = try configuration.keys.encryptionKey.text(environment: ProcessInfo.processInfo.environment)
        return try SQLiteKeyStore(path: configuration.database, encryptionKey: try EncryptionKey(base64: text))
    }

    /// The registered clients, in the database of the keys.
    static func clientStore(of configuration: Configuration) throws -> SQLiteClientStore {
        try SQLiteClientStore(path: configuration.database)
    }

    /// The schedule of the keys: they outlast the longest token that any audience or rule grants.
    static func keySchedule(of configuration: Configuration) -> KeySchedule {
        let lifetimes = configuration.audiences.map(\.lifetime) + configuration.policy.compactMap(\.lifetime)
        return KeySchedule(rotation: configuration.keys.rotation, tokenLifetime: lifetimes.max() ?? 0)
    }

    /// The authorities, each with its anchors, intermediates and revocation lists.
    static func trust(of configuration: Configuration) throws -> TrustSnapshot {
        TrustSnapshot(
            authorities: try configuration.authorities.map { authority in
                TrustSnapshot.Authority(name: authority.name, validator: try validator(of: authority))
            })
    }

    /// Throws when the files of an authority do not fit together.
    ///
    /// - Parameter fetched: revocation lists beside those in files.
    static func validator(
        of authority: X509AuthorityConfiguration, fetched: [CertificateRevocationList] = []
    ) throws -> CertificationPathValidator {
        var options = PathValidationOptions()
        options.maximumDepth = authority.maximumDepth
        return try CertificationPathValidator(
            anchors: try certificates(in: authority.anchors),
            intermediates: try certificates(in: authority.intermediates),
            revocationLists: RevocationLists(try RevocationComponents.listsInFiles(of: authority) + fetched),
            revocation: authority.revocation.mode,
            options: options)
    }

    private static func certificates(in files: [String]) throws -> [Certificate] {
        try files.flatMap { try Certificate.pem(try String(contentsOfFile: $0, encoding: .utf8)) }
    }
}
