/// A secret under which a client signs its assertions: the server has to know it as it is.
package struct SharedSecret: Sendable, Hashable {
    package let period: SecretPeriod
    package let secret: ClientSecret

    package init(period: SecretPeriod, secret: ClientSecret) {
        self.period = period
        self.secret = secret
    }

    /// The key of the HMAC.
    package var bytes: [UInt8] { secret.bytes }
}
