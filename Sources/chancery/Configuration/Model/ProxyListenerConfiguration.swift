/// The listener for a proxy that ends TLS for its clients and forwards their certificates.
struct ProxyListenerConfiguration: Sendable, Hashable {
    enum Transport: Sendable, Hashable {
        /// The path of the socket.
        case unixSocket(path: String)
        case plain(ListenerAddress)
        case tls(TLSListenerConfiguration)
    }

    let transport: Transport
    let limits: ListenerLimits
    /// The origin under which clients with certificates reach the proxy (RFC 8705 §5), when it is not the issuer's.
    let url: String?
    let forwarded: ForwardedCertificateConfiguration

    /// The part that a running service cannot change: all but the files of its certificate.
    var fixed: ProxyListenerConfiguration {
        guard case .tls(let settings) = transport else { return self }
        let bare = TLSListenerConfiguration(
            address: settings.address, certificate: "", key: "", limits: settings.limits)
        return ProxyListenerConfiguration(transport: .tls(bare), limits: limits, url: url, forwarded: forwarded)
    }

    /// The host and port, if it has one.
    var networkAddress: ListenerAddress? {
        switch transport {
        case .unixSocket: nil
        case .plain(let address): address
        case .tls(let settings): settings.address
        }
    }
}
