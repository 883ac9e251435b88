package import JOSE

/// A step that an operator asks for.
package enum KeyCommand: Sendable, Hashable {
    /// Makes and publishes one more standby.
    case prepare(SignatureAlgorithm)
    /// Lets the standby take over now.
    case rotate(SignatureAlgorithm)
    /// Lets one prepared key take over now.
    case activate(KeySelector)
    /// Takes a key out of use, still published.
    case retire(KeySelector)
    /// Withdraws a key whose secrecy is in doubt.
    case revoke(KeySelector)
    /// Forgets a key.
    case delete(kid: String)
}

/// Which key a command means.
package enum KeySelector: Sendable, Hashable {
    case kid(String)
    /// The algorithm's key that the command is usually for: the one that signs, or to activate, its oldest standby.
    case algorithm(SignatureAlgorithm)
}
