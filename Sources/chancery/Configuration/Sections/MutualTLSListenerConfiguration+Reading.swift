import AuthorizationServer

extension MutualTLSListenerConfiguration {
    /// Reads `listeners.mtls`; `nil` after a fault.
    static func read(_ value: ConfigurationValue, issuerHost: String?) -> MutualTLSListenerConfiguration? {
        guard case .mapping = value.node.content else {
            _ = TLSListenerConfiguration.read(value)
            return nil
        }
        let section = ConfigurationSection(value)
        let namesAuthorities = section.optional("authority-names", otherwise: true) { $0.boolean() }
        let member = section["url"]
        let origin = member.flatMap { readOrigin($0) }
        let tls = TLSListenerConfiguration.read(value, host: member == nil ? issuerHost : origin?.host)
        if member != nil {
            guard let origin, let tls, let namesAuthorities else { return nil }
            return MutualTLSListenerConfiguration(
                tls: tls, url: origin.url, host: origin.host, namesAuthorities: namesAuthorities)
        }
        // Without an issuer there is a fault already.
        guard let tls, let issuerHost, let namesAuthorities else { return nil }
        let host = issuerHost.contains(":") ? "[\(issuerHost)]" : issuerHost
        let port = tls.address.port == 443 ? "" : ":\(tls.address.port)"
        return MutualTLSListenerConfiguration(
            tls: tls, url: "https://\(host)\(port)", host: issuerHost, namesAuthorities: namesAuthorities)
    }

    static func readOrigin(_ value: ConfigurationValue) -> IssuerIdentifier? {
        let allowed = "an https origin without a path, such as https://mtls.issuer.example.com"
        guard let text = value.text(allowed: allowed) else { return nil }
        do throws(IssuerIdentifier.Fault) {
            let origin = try IssuerIdentifier(text)
            if origin.path.isEmpty { return origin }
            value.fault("has a path", allowed: allowed)
        } catch {
            value.fault(error, allowed: allowed)
        }
        return nil
    }
}
