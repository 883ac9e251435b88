package import JOSE

/// A step that an operator asks for.
package enum KeyCommand: Sendable, Hashable {
    /// Makes and publishes one more standby.
    case prepare(SignatureAlgorithm)
    /// Lets the standby take over now.
    case rotate(SignatureAlgorithm)
    /// Lets one prepared key take over now.
    case activate(kid: String)
    /// Takes a key out of use, still published.
    case retire(kid: String)
    /// Withdraws a key whose secrecy is in doubt.
    case revoke(kid: String)
    /// Forgets a key.
    case delete(kid: String)
}
