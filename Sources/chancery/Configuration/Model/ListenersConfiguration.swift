/// Where the server listens.
struct ListenersConfiguration: Sendable, Hashable {
    /// Metadata, keys and tokens, without client certificates.
    let `public`: TLSListenerConfiguration
    /// Tokens for clients with a certificate; present as soon as there is an `x509` authority.
    let mtls: MutualTLSListenerConfiguration?
    /// Everything, for a proxy that ends TLS for its clients; off when absent.
    let proxy: ProxyListenerConfiguration?
    /// Health, over plain HTTP; off when absent.
    let admin: ListenerAddress?
}
