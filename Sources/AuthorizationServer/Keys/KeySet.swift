package import FoundationEssentials
package import JOSE

/// The keys that sign and the JWK Set (RFC 7517 §5) that verifiers read, at one moment.
package struct KeySet: Sendable {
    private let signers: [SignatureAlgorithm: JWSPrivateKey]
    /// The JWK Set document.
    package let json: [UInt8]
    /// The algorithms of the published keys.
    package let publishedKeyIDs: [String]
    /// When the keys were read.
    package let loadedAt: Date

    package init(_ inventory: KeyInventory, loadedAt: Date) {
        let published = inventory.keys.filter(\.state.isPublished)
        signers = Dictionary(
            inventory.keys.filter { $0.state == .active }.compactMap { key in
                key.privateKey.map { (key.algorithm, $0) }
            }
        ) { _, latest in latest }
        json = JSONValue.object([
            .init(
                "keys",
                .array(published.map { $0.publicKey.publicationEntry(kid: $0.kid, algorithm: $0.algorithm) }))
        ]).serialized(reservingCapacity: 512 * published.count + 64)
        publishedKeyIDs = published.map(\.kid)
        self.loadedAt = loadedAt
    }

    /// The same keys, read again and found unchanged.
    package func confirmed(at time: Date) -> KeySet {
        KeySet(signers: signers, json: json, publishedKeyIDs: publishedKeyIDs, loadedAt: time)
    }

    private init(
        signers: [SignatureAlgorithm: JWSPrivateKey], json: [UInt8], publishedKeyIDs: [String], loadedAt: Date
    ) {
        self.signers = signers
        self.json = json
        self.publishedKeyIDs = publishedKeyIDs
        self.loadedAt = loadedAt
    }

    /// The active key of an algorithm.
    package func signer(for algorithm: SignatureAlgorithm) -> JWSPrivateKey? {
        signers[algorithm]
    }
}
