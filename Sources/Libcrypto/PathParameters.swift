/// What is asked of a certification path (RFC 5280 §6.1.1) and of the keys in it.
package struct PathParameters: Sendable {
    /// Seconds since 1970.
    package var time: Int64
    /// How many certificates may stand between the leaf and the anchor.
    package var maximumDepth: Int
    /// Whether extendedKeyUsage must let the leaf be a TLS client and the authorities issue for such.
    package var isForTLSClients = true
    /// Whether keys and signatures below 112 bits of strength pass: RSA below 2048, SHA-1.
    package var allowsWeakKeys = false
    /// user-initial-policy-set by object identifier; empty for anyPolicy.
    package var policies: [String] = []
    /// initial-explicit-policy.
    package var requiresExplicitPolicy = false
    /// initial-any-policy-inhibit.
    package var inhibitsAnyPolicy = false
    /// initial-policy-mapping-inhibit.
    package var inhibitsPolicyMapping = false

    package init(time: Int64, maximumDepth: Int) {
        self.time = time
        self.maximumDepth = maximumDepth
    }
}
