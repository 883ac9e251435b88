/// The listener that demands a client certificate.
struct MutualTLSListenerConfiguration: Sendable, Hashable {
    let tls: TLSListenerConfiguration
    /// The origin under which clients reach the listener, such as `https://mtls.issuer.example.com` (RFC 8705 §5).
    let url: String
    /// The host in `url`, in lower case: by this name clients ask for the listener.
    let host: String
    /// Whether the handshake names the CAs whose certificates are taken (RFC 8446 §4.2.4).
    let namesAuthorities: Bool
}
