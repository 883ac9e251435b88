import NIOSSL

/// A server's certificate and key, read and found to belong together, ready for handshakes.
package struct ServerTLSContext: Sendable {
    let context: NIOSSLContext

    /// Reads PEM files. Throws when they cannot be read or do not belong together.
    ///
    /// - Parameter authorities: Named to clients, where they have to show a certificate.
    package init(
        certificateFile: String, keyFile: String, requiringClientCertificate: Bool,
        naming authorities: AuthorityNames = .none
    ) throws {
        context = try TLSSettings.context(
            certificateFile: certificateFile, keyFile: keyFile, requiringClientCertificate: requiringClientCertificate,
            naming: authorities)
    }
}
