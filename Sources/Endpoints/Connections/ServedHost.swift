/// What one server name of a listener shows: its TLS, whether it asks for a certificate, and its routes.
package struct ServedHost: Sendable {
    /// The name by which a client asks for it (RFC 6066 §3), in lower case; `nil`: whoever names no other.
    let name: String?
    let tls: CurrentTLSContext?
    let asksForCertificate: Bool
    let routes: RouteTable
    let presentedChains = PresentedChains()

    /// - Parameters:
    ///   - tls: `nil`: plain HTTP/1.1.
    ///   - asksForCertificate: Whether the context demands a certificate of the client.
    package init(name: String? = nil, tls: CurrentTLSContext?, asksForCertificate: Bool, routes: RouteTable) {
        self.name = name?.lowercased()
        self.tls = tls
        self.asksForCertificate = asksForCertificate
        self.routes = routes
    }
}
