/// A listener that speaks TLS.
struct TLSListenerConfiguration: Sendable, Hashable {
    let address: ListenerAddress
    /// The path of the certificate chain, leaf first, in PEM.
    let certificate: String
    /// The path of the leaf's private key, in PEM.
    let key: String
    let limits: ListenerLimits
}
