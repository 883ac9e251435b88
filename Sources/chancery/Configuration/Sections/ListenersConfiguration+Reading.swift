import AuthorizationServer

extension ListenersConfiguration {
    /// Reads `listeners`; `nil` after a fault.
    static func read(
        _ value: ConfigurationValue, issuerHost: String?, authorities: [String]
    ) -> ListenersConfiguration? {
        guard let section = value.section() else { return nil }
        let publicListener = section.required("public", allowed: "a listener with address, certificate and key")
            .flatMap { value in
                // Behind a proxy clients see the proxy's certificate, and this one is between the two.
                TLSListenerConfiguration.read(value, host: section["proxy"] == nil ? issuerHost : nil)
            }
        let mtls = section.optional("mtls") { MutualTLSListenerConfiguration.read($0, issuerHost: issuerHost) }
        let sharesAddress = isShared(publicListener, mtls ?? nil, issuerHost: issuerHost, in: section)
        let proxy = section.optional("proxy") { ProxyListenerConfiguration.read($0, authorities: authorities) }
        let admin = section.optional("admin") { readAdmin($0) }
        let addresses: [(name: String, address: ListenerAddress?)] = [
            ("public", publicListener?.address), ("mtls", sharesAddress ? nil : (mtls ?? nil)?.tls.address),
            ("proxy", (proxy ?? nil)?.networkAddress), ("admin", admin ?? nil),
        ]
        checkOverlaps(of: addresses, in: section)
        checkAliases(mtls: mtls ?? nil, proxy: proxy ?? nil, in: section)
        guard let publicListener, let mtls, let proxy, let admin else { return nil }
        return ListenersConfiguration(public: publicListener, mtls: mtls, proxy: proxy, admin: admin)
    }

    private static func readAdmin(_ value: ConfigurationValue) -> ListenerAddress? {
        guard let section = value.section() else { return nil }
        let allowsRemote = section.optional("allow-remote", otherwise: false) { $0.boolean() }
        guard let member = section.required("address", allowed: ListenerAddress.allowed),
            let address = ListenerAddress.read(member), let allowsRemote
        else { return nil }
        guard allowsRemote || address.isLoopback else {
            member.fault(
                "is not a loopback address, and the admin listener speaks plain HTTP",
                allowed: "127.0.0.1:PORT, [::1]:PORT", hint: "set allow-remote: true to have it nevertheless")
            return nil
        }
        return address
    }

    /// Whether the public and the mTLS listener are one socket, where the name that a client asks for (SNI, RFC 6066 §3)
    /// decides if it needs a certificate.
    private static func isShared(
        _ publicListener: TLSListenerConfiguration?, _ mtls: MutualTLSListenerConfiguration?, issuerHost: String?,
        in section: ConfigurationSection
    ) -> Bool {
        guard let publicListener, let mtls, mtls.tls.address == publicListener.address else { return false }
        // An address is no server name, and one name for both would leave nothing to decide by.
        guard mtls.host != issuerHost, AddressRange(mtls.host) == nil else { return false }
        if let limits = section["mtls"]?.section()?["limits"] {
            limits.fault(
                "are those of the public listener, whose address this one shares", allowed: "limits under public only")
        }
        return true
    }

    /// The metadata have one place for clients with certificates (RFC 8705 §5).
    private static func checkAliases(
        mtls: MutualTLSListenerConfiguration?, proxy: ProxyListenerConfiguration?, in section: ConfigurationSection
    ) {
        guard mtls != nil, proxy?.url != nil else { return }
        section["proxy"]?.section()?["url"]?.fault(
            "stands beside listeners.mtls, whose url is in the metadata",
            allowed: "one url: of listeners.mtls or of listeners.proxy",
            hint: "give listeners.mtls the url that clients shall use, and remove this one")
    }

    private static func checkOverlaps(
        of addresses: [(name: String, address: ListenerAddress?)], in section: ConfigurationSection
    ) {
        for (index, later) in addresses.enumerated() {
            let earlier = addresses[..<index].first { earlier in
                guard let one = earlier.address, let other = later.address else { return false }
                return one.overlaps(other)
            }
            guard let earlier, let listener = section[later.name]?.section() else { continue }
            listener["address"]?.fault(
                "is the address of the listener \"\(earlier.name)\" too", allowed: "an address and port of its own",
                hint: earlier.name == "public" && later.name == "mtls"
                    ? "to share one address, spell it alike and give listeners.mtls.url a host of its own"
                    : "give it another port")
        }
    }
}
