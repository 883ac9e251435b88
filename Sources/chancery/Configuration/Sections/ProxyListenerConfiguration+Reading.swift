import AuthorizationServer

extension ProxyListenerConfiguration {
    private static let unixPrefix = "unix:"
    /// Bytes of the path of a UNIX socket (unix(7)), without the NUL behind it.
    private static let longestSocketPath = 107
    /// And of its folder: the socket is made there in a folder of its own, with a path of nine bytes more.
    private static let longestSocketFolder = 98

    /// Reads `listeners.proxy`; `nil` after a fault.
    static func read(_ value: ConfigurationValue, authorities: [String]) -> ProxyListenerConfiguration? {
        guard let section = value.section() else { return nil }
        let transport = readTransport(section)
        let limits =
            isEncrypted(section)
            ? transport?.limits : section.optional("limits", otherwise: ListenerLimits()) { ListenerLimits.read($0) }
        let url = section.optional("url") { MutualTLSListenerConfiguration.readOrigin($0)?.url }
        let forwarded = section.required(
            "forwarded", allowed: "a mapping with format and from", hint: "say how the proxy forwards certificates"
        )
        .flatMap { ForwardedCertificateConfiguration.read($0, transport: transport, authorities: authorities) }
        guard let transport, let limits, let url, let forwarded else { return nil }
        return ProxyListenerConfiguration(transport: transport, limits: limits, url: url, forwarded: forwarded)
    }

    private static func readTransport(_ section: ConfigurationSection) -> Transport? {
        guard let member = section.required("address", allowed: "unix:PATH, or \(ListenerAddress.allowed)") else {
            return nil
        }
        if case .scalar(let scalar) = member.node.content, scalar.text.hasPrefix(unixPrefix) {
            return readSocket(member, in: section)
        }
        let allowsPlaintext = section.optional("allow-plaintext", otherwise: false) { $0.boolean() }
        if isEncrypted(section) {
            section["allow-plaintext"]?.fault(
                "stands beside a certificate, with which the listener speaks TLS",
                allowed: "allow-plaintext, or certificate and key")
            return TLSListenerConfiguration.read(section.value).map { .tls($0) }
        }
        guard let address = ListenerAddress.read(member), let allowsPlaintext else { return nil }
        guard allowsPlaintext || address.isLoopback else {
            member.fault(
                "is not a loopback address, and without a certificate the listener speaks plain HTTP",
                allowed: "unix:PATH, 127.0.0.1:PORT, [::1]:PORT, or a certificate and a key",
                hint: "set allow-plaintext: true to have it nevertheless")
            return nil
        }
        return .plain(address)
    }

    private static func isEncrypted(_ section: ConfigurationSection) -> Bool {
        section["certificate"] != nil || section["key"] != nil
    }

    private static func readSocket(_ value: ConfigurationValue, in section: ConfigurationSection) -> Transport? {
        for key in ["certificate", "key", "allow-plaintext"] {
            section[key]?.fault(
                "stands beside a UNIX socket, which has no TLS", allowed: "address, limits, url and forwarded",
                hint: "remove it")
        }
        guard let text = value.text() else { return nil }
        let path = value.context.resolve(String(text.dropFirst(unixPrefix.count)))
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8[...$0].count } ?? 0
        guard text != unixPrefix, path.utf8.count <= longestSocketPath, folder <= longestSocketFolder else {
            value.fault(
                "is not the path of a UNIX socket",
                allowed:
                    "unix:PATH, with at most \(longestSocketPath) bytes of path, \(longestSocketFolder) for its folder")
            return nil
        }
        value.context.refer(to: FileReference(kind: .socket, part: .listeners, path: path, value: value))
        return .unixSocket(path: path)
    }
}

extension ProxyListenerConfiguration.Transport {
    /// Those of a listener that speaks TLS; they are read with its certificate.
    fileprivate var limits: ListenerLimits? { if case .tls(let settings) = self { settings.limits } else { nil } }
}
