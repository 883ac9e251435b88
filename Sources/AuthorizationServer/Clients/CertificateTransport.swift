/// How a client's certificate came to us.
package enum CertificateTransport: Sendable, Hashable {
    /// In our own TLS handshake.
    case handshake
    /// In a header of a trusted proxy, whose TLS handshake it was.
    case proxy
}
