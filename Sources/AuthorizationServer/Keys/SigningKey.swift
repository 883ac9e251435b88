package import FoundationEssentials
package import JOSE

/// A key that signs tokens, with the times of its life so far.
package struct SigningKey: Sendable {
    package let kid: String
    package let algorithm: SignatureAlgorithm
    package let publicKey: JSONWebKey
    package var state: KeyState

    /// The private half; `nil` once the key was removed or revoked and its material destroyed.
    package var privateKey: JWSPrivateKey?

    /// When the key was made and, as a prepared key, first published.
    package let publishedAt: Date
    package var activatedAt: Date?
    package var retiredAt: Date?
    package var removedAt: Date?
    package var revokedAt: Date?

    /// Made together with the database's first keys, so that every key set ever served has held it.
    package let isGenesis: Bool

    /// The longest lifetime, in seconds, of any token that a server may have signed with this key.
    package var longestTokenLifetime: Int

    /// The longest `publish-ahead`, in seconds, of any server that may have shown key sets while this key was published.
    package var longestPublishAhead: Int

    /// When the key was withdrawn from publication; `nil` while it is published.
    package var withdrawnAt: Date? { state.isPublished ? nil : removedAt ?? revokedAt }

    package init(
        kid: String, algorithm: SignatureAlgorithm, publicKey: JSONWebKey, state: KeyState, privateKey: JWSPrivateKey?,
        publishedAt: Date, activatedAt: Date? = nil, retiredAt: Date? = nil, removedAt: Date? = nil,
        revokedAt: Date? = nil, isGenesis: Bool = false, longestTokenLifetime: Int = 0,
        longestPublishAhead: Int = 0
    ) {
        self.kid = kid
        self.algorithm = algorithm
        self.publicKey = publicKey
        self.state = state
        self.privateKey = privateKey
        self.publishedAt = publishedAt
        self.activatedAt = activatedAt
        self.retiredAt = retiredAt
        self.removedAt = removedAt
        self.revokedAt = revokedAt
        self.isGenesis = isGenesis
        self.longestTokenLifetime = longestTokenLifetime
        self.longestPublishAhead = longestPublishAhead
    }
}
