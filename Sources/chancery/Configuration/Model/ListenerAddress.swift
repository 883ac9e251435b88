import AuthorizationServer

/// A host and port to listen on.
struct ListenerAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or address; an IPv6 address without its brackets.
    let host: String
    let port: Int

    /// Reads `host:port` or `[v6]:port`; `nil` when it is neither.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let hostText = text[..<colon]
        let portText = text[text.index(after: colon)...]
        guard let port = Int(portText), String(port) == portText, (1...65535).contains(port) else { return nil }
        if hostText.hasPrefix("["), hostText.hasSuffix("]") {
            host = String(hostText.dropFirst().dropLast())
            guard host.contains(":"), !host.contains("/"), AddressRange(host) != nil else { return nil }
        } else {
            host = String(hostText)
            guard Self.isHost(host) else { return nil }
        }
        self.port = port
    }

    /// Whether only this machine reaches it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") && isAddress }

    /// Whether a socket cannot listen on both.
    func overlaps(_ other: ListenerAddress) -> Bool {
        port == other.port && (host == other.host || isWildcard || other.isWildcard)
    }

    /// As `host:port`, an IPv6 address in brackets.
    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private var isWildcard: Bool { host == "0.0.0.0" || host == "::" }

    private var isAddress: Bool { AddressRange(host) != nil }

    /// An IPv4 address, or a host name that cannot be mistaken for one.
    private static func isHost(_ host: String) -> Bool {
        let isName = host.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
        }
        guard isName, let last = host.split(separator: ".", omittingEmptySubsequences: false).last, !last.isEmpty
        else { return false }
        return last.utf8.allSatisfy { (48...57).contains($0) } ? AddressRange(host) != nil : !host.hasPrefix(".")
    }
}
