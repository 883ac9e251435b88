/// Where a request comes from, as far as limits tell sources apart: an IPv4 address, or the /64 of an IPv6 address,
/// as anyone who has one address of a /64 has them all (RFC 6177 §2, RFC 4291 §2.5.1).
///
/// An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2; `64:ff9b::192.0.2.1`, RFC 6052 §2.1)
/// is the IPv4 address.
package struct SourceNetwork: Sendable, Hashable {
    private let bits: UInt64
    private let isVersion6: Bool

    /// The network of an address as the system writes it; `nil` for what is none.
    package init?(address: String) {
        guard let bytes = AddressRange.bytes(of: address.prefix { $0 != "%" }) else { return nil }
        let embedded = bytes.starts(with: Self.translated) ? bytes[Self.translated.count...] : bytes[...]
        isVersion6 = embedded.count == 16
        bits = embedded.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The well-known prefix of addresses that a translator made of IPv4's.
    private static let translated: [UInt8] = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]
}
