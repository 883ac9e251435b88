/// What one server name of a listener shows: its TLS, whether it asks for a certificate, and its routes.
package struct ServedHost: Sendable {
    /// The name by which a client asks for it (RFC 6066 §3), where it shares its address with another.
    let name: HostName?
    let tls: CurrentTLSContext?
    let asksForCertificate: Bool
    let routes: RouteTable
    let presentedChains = PresentedChains()

    /// - Parameters:
    ///   - tls: `nil`: plain HTTP/1.1.
    ///   - asksForCertificate: Whether the context demands a certificate of the client.
    package init(name: String? = nil, tls: CurrentTLSContext?, asksForCertificate: Bool, routes: RouteTable) {
        self.name = name.map { HostName($0) }
        self.tls = tls
        self.asksForCertificate = asksForCertificate
        self.routes = routes
    }
}
