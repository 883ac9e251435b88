package import JOSE

/// What is kept of a secret that a client sends whole.
package struct ClientSecretDigest: Sendable, Hashable {
    package let period: SecretPeriod
    package let digest: SaltedDigest

    package init(period: SecretPeriod, digest: SaltedDigest) {
        self.period = period
        self.digest = digest
    }
}
