extension ListenerAddress {
    static let allowed = "HOST:PORT or [IPV6]:PORT, with a port from 1 to 65535"

    /// Reads `address`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> ListenerAddress? {
        guard let text = value.text(allowed: allowed) else { return nil }
        if let address = ListenerAddress(text) { return address }
        value.fault(
            "is not an address to listen on", allowed: allowed,
            hint: text.hasPrefix("*") || text.hasPrefix(":") ? "all addresses are 0.0.0.0 or [::]" : nil)
        return nil
    }
}
