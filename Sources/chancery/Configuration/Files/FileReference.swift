/// A file that the configuration names, with the value that names it: what remains to be checked against the disk.
struct FileReference {
    enum Kind {
        /// PEM with at least one certificate.
        case certificates
        /// The same, of a listener that clients reach by the host, if that is known.
        case listenerCertificate(host: String?)
        /// Certificate revocation lists in PEM, or one in DER; at most `limit` bytes.
        case revocationList(limit: Int)
        /// A JWK set with at least one key that can check signatures.
        case keySet
        /// A private key in PEM, and the path of its certificate chain, with the place that names it: a reference of its
        /// own.
        case privateKey(certificate: String, namedAt: Place)
        case encryptionKey(EncryptionKeySource)
        /// What a webhook knows our requests by.
        case webhookSecret(EncryptionKeySource)
        /// With which we come to a database.
        case password(EncryptionKeySource)
        /// A program that this user can run.
        case program
        /// All files of an authority together.
        case authority(X509AuthorityConfiguration)
        /// The files of all authorities of certificates together.
        case authorities([X509AuthorityConfiguration])
        /// A database, which may have to be created.
        case database
        /// A UNIX socket, which the service makes.
        case socket
    }

    /// Where the configuration names a file. A value would hold its context, which holds this reference.
    struct Place {
        let node: ConfigurationNode
        let path: ConfigurationKeyPath

        init(_ value: ConfigurationValue) {
            node = value.node
            path = value.path
        }
    }

    let kind: Kind
    /// Who needs the file.
    let part: FileDemand
    let path: String
    private let place: Place
    /// It holds this reference, so that it outlives it: were it held in turn, neither would ever go, and each reload would
    /// leave a configuration behind with the environment and its secrets.
    private unowned let context: ReadingContext

    init(kind: Kind, part: FileDemand, path: String, value: ConfigurationValue) {
        self.kind = kind
        self.part = part
        self.path = path
        place = Place(value)
        context = value.context
    }

    var value: ConfigurationValue { value(at: place) }

    /// The value at another place of the same configuration.
    func value(at place: Place) -> ConfigurationValue {
        ConfigurationValue(node: place.node, path: place.path, context: context)
    }

    /// Whether a running service reads the file again when it changes.
    var isReloaded: Bool {
        switch kind {
        case .certificates, .listenerCertificate, .revocationList, .keySet, .privateKey: true
        case .webhookSecret(.file), .password(.file): true
        case .encryptionKey, .authority, .authorities, .database, .socket, .webhookSecret(.environment),
            .password(.environment),
            .program:
            false
        }
    }
}
