package import AuthorizationServer
import JOSE

/// A JSON document that anyone may read and keep for a while.
package struct PublicDocument: Sendable {
    package let json: [UInt8]
    /// Quoted, as in `ETag` (RFC 9110 §8.8.3).
    package let entityTag: String
    /// Seconds that a copy may be used without asking again.
    package let maxAge: Int

    package init(json: [UInt8], entityTag: String, maxAge: Int) {
        self.json = json
        self.entityTag = entityTag
        self.maxAge = maxAge
    }

    /// The discovery document; copies of it live as long as those of the key set.
    package init(_ metadata: ProviderMetadata, rotation: KeyRotation) {
        self.init(json: metadata.json, entityTag: EntityTag.make(metadata.json), maxAge: rotation.jwksMaxAge)
    }
}
