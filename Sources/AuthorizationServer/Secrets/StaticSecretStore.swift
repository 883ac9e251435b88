package import FoundationEssentials

/// Where static secrets are kept. Calls block, but for `open`; a server makes them off its event loops.
package protocol StaticSecretStore: Sendable {
    /// A number that differs from the one read before whenever any process has changed a secret since.
    func revision() throws -> Int64

    /// What is answered with: of each secret the newest version that is there; and the revision of that reading.
    func served() throws -> (revision: Int64, secrets: [SealedStaticSecret])

    /// Opens a value. Reads nothing: all that it needs was read before.
    func open(_ secret: SealedStaticSecret) throws(SealedStaticSecret.Unreadable) -> StaticSecretValue

    /// Records the next version of a secret, and wipes all but the newest `count` of those before it.
    func put(
        _ value: StaticSecretValue, as name: String, at time: Date, keeping count: Int
    ) throws -> StaticSecretChange

    /// The versions of one secret, or of all when the name is nil: ascending by name, bytewise, and number. Of those
    /// that are wiped the latest of each secret.
    func versions(of name: String?) throws -> [StaticSecretVersion]

    /// Wipes one version of a secret, or all when it is nil. Throws `StaticSecretRefusal` when nothing is to be wiped.
    func delete(_ name: String, version: Int64?, at time: Date) throws -> StaticSecretChange
}
