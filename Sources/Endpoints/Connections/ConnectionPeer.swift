import AuthorizationServer

/// Who is at the other end of a connection, as far as the connection itself tells.
struct ConnectionPeer: Sendable {
    /// Without a port.
    let remoteAddress: String?
    /// What limits count it by.
    let network: SourceNetwork?
    /// Whether it came over a UNIX socket.
    let isLocalSocket: Bool
    /// What it sent in the TLS handshake.
    let certificate: PresentedCertificate?
}
