/// The name of a host, one spelling for those that mean the same: lower case, no dot at the end.
struct HostName: Hashable, Sendable {
    private let text: String

    /// - Parameter name: As a client writes it; the dot at the end, which TLS leaves out, some send all the same.
    init(_ name: some StringProtocol) {
        text = (name.hasSuffix(".") ? String(name.dropLast()) : String(name)).lowercased()
    }

    /// The host of an authority, as in `Host` and `:authority` (RFC 9110 §7.2): without a port, and without the brackets
    /// of an IPv6 address.
    init(authority: String) {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            self.init(authority[..<end].dropFirst())
        } else {
            self.init(authority.prefix { $0 != ":" })
        }
    }
}
