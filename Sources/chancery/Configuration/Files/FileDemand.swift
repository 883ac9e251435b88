/// What a command uses of the files that a configuration names. Nothing else about them is looked at, so that a list
/// which cannot be read stops no command that needs no lists.
struct FileDemand: OptionSet, Sendable {
    let rawValue: Int

    /// Certificates and keys of listeners, and the places of their sockets.
    static let listeners = FileDemand(rawValue: 1 << 0)
    /// Anchors, intermediates and revocation lists.
    static let authorities = FileDemand(rawValue: 1 << 1)
    static let encryptionKey = FileDemand(rawValue: 1 << 2)
    /// The database of keys and clients.
    static let database = FileDemand(rawValue: 1 << 3)
    static let auditLog = FileDemand(rawValue: 1 << 4)
    /// Of the databases that are demanded: that they can be written, and made where there are none.
    static let writing = FileDemand(rawValue: 1 << 5)
    /// Secrets, certificates and programs of custom flows.
    static let customFlows = FileDemand(rawValue: 1 << 6)

    /// Certificates that the servers behind resources may have.
    static let resources = FileDemand(rawValue: 1 << 7)

    /// What the service needs.
    static let everything: FileDemand = [
        .listeners, .authorities, .encryptionKey, .database, .auditLog, .writing, .customFlows, .resources,
    ]
    /// What commands on the signing keys need.
    static let keys: FileDemand = [.encryptionKey, .database, .writing]
    /// What commands on leases need.
    static let leases: FileDemand = [.encryptionKey, .database, .writing]
    /// What commands on registered clients need: some secrets of theirs are sealed.
    static let clients: FileDemand = [.encryptionKey, .database, .writing]
    /// What commands on static secrets need.
    static let secrets: FileDemand = [.encryptionKey, .database, .writing]
}
