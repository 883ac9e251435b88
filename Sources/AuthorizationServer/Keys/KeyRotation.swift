package import JOSE

/// The schedule by which signing keys are made, used and withdrawn. All times are in seconds.
package struct KeyRotation: Sendable, Hashable {
    /// How long a key signs before the standby takes over.
    package let period: Int
    /// How long a key has been published before it signs.
    package let publishAhead: Int
    /// How long a retired key stays published, at least.
    package let retain: Int
    /// What is signed with, in the order of the configuration.
    package let algorithms: [SignatureAlgorithm]
    /// Bits of a new RSA key's modulus.
    package let modulusBits: Int

    package init(
        period: Int = 30 * 86_400, publishAhead: Int = 86_400, retain: Int = 86_400,
        algorithms: [SignatureAlgorithm] = [.rs256, .es256], modulusBits: Int = 2048
    ) {
        self.period = period
        self.publishAhead = publishAhead
        self.retain = retain
        self.algorithms = algorithms
        self.modulusBits = modulusBits
    }

    /// How far clocks of verifiers, servers and commands may lie apart: a tenth of `publishAhead`, at most a minute.
    package var skew: Int { max(1, min(60, publishAhead / 10)) }

    /// How long the public documents may be cached: short of `publishAhead` by the skew, at most an hour.
    package var jwksMaxAge: Int { max(0, min(3600, publishAhead - skew)) }

    /// How long until every server has seen a change of the keys.
    package static let propagation = 1
}
