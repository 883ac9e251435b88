package import AuthorizationServer

/// How a proxy proves that it is the one whose headers are believed.
package enum ProxyProof: Sendable {
    /// It presents a certificate of its own in the TLS handshake.
    case certificate(ProxyCertificateRule)
    /// It connects over a UNIX socket, to which the system lets nobody else.
    case unixSocket
    /// It connects from one of these addresses.
    case networks([AddressRange])
}
