package import FoundationEssentials
package import JOSE

/// The keys that sign and the JWK Set (RFC 7517 §5) that verifiers read, at one moment.
package final class KeySet: Sendable {
    private let signers: [SignatureAlgorithm: JWSPrivateKey]
    /// The published keys, for tokens of our own that come back.
    package let verificationKeys: VerificationKeySet
    /// The JWK Set document.
    package let json: [UInt8]
    /// The kids of the published keys, in the order of the document.
    package let publishedKeyIDs: [String]
    /// When the keys were read.
    package let loadedAt: Date

    /// Keys for which tokens of `tokenLifetime` seconds are not recorded yet do not sign: they could be withdrawn before
    /// their tokens expire.
    package convenience init(_ inventory: KeyInventory, tokenLifetime: Int, loadedAt: Date) {
        let published = inventory.keys.filter(\.state.isPublished)
        let active = inventory.keys.filter { $0.state == .active && $0.longestTokenLifetime >= tokenLifetime }
        let entries = published.map { $0.publicKey.publicationEntry(kid: $0.kid, algorithm: $0.algorithm) }
        self.init(
            signers: Dictionary(active.compactMap { key in key.privateKey.map { (key.algorithm, $0) } }) { $1 },
            verificationKeys: VerificationKeySet(entries.compactMap { try? VerificationKey($0) }),
            json: JSONValue.object([.init("keys", .array(entries))]).serialized(),
            publishedKeyIDs: published.map(\.kid),
            loadedAt: loadedAt)
    }

    /// The same keys, read again and found unchanged.
    package func confirmed(at time: Date) -> KeySet {
        KeySet(
            signers: signers, verificationKeys: verificationKeys, json: json, publishedKeyIDs: publishedKeyIDs,
            loadedAt: time)
    }

    private init(
        signers: [SignatureAlgorithm: JWSPrivateKey], verificationKeys: VerificationKeySet, json: [UInt8],
        publishedKeyIDs: [String], loadedAt: Date
    ) {
        self.signers = signers
        self.verificationKeys = verificationKeys
        self.json = json
        self.publishedKeyIDs = publishedKeyIDs
        self.loadedAt = loadedAt
    }

    /// The active key of an algorithm.
    package func signer(for algorithm: SignatureAlgorithm) -> JWSPrivateKey? {
        signers[algorithm]
    }
}
