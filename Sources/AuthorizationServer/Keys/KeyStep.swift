package import JOSE

/// One step in the life of the keys, decided by the schedule or by a command.
package enum KeyStep: Sendable, Hashable {
    /// A new key is made and published.
    case prepare(SignatureAlgorithm)
    /// The key signs from now on; the one that signed before is retired with it.
    case activate(kid: String)
    /// The key signs no more and stays published.
    case retire(kid: String)
    /// The key is published no more; its private half is destroyed.
    case remove(kid: String)
    /// The key is withdrawn at once; its private half is destroyed.
    case revoke(kid: String)
    /// The record of the key is deleted.
    case delete(kid: String)
    /// The issuer's first keys are complete.
    case completeGenesis
    /// Tokens of the key may now live longer than those before.
    case extendLifetime(kid: String, seconds: Int)
    /// Key sets shown from now on may be kept for longer than those that the key was shown in before.
    case extendPublishAhead(kid: String, seconds: Int)
}
