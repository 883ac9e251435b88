/// IPv4 addresses in the dress of IPv6 (RFC 4291 §2.5.5.2).
package enum IPv4MappedAddress {
    /// `::ffff:0:0/96`.
    package static let prefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// Whether the bytes are such an address.
    package static func isMapped(_ address: [UInt8]) -> Bool {
        address.count == 16 && address.starts(with: prefix)
    }

    /// The IPv4 address inside; any other address as it is.
    package static func unwrapped(_ address: [UInt8]) -> [UInt8] {
        isMapped(address) ? Array(address.dropFirst(prefix.count)) : address
    }
}
