import PKI

/// An IP address or a range in CIDR notation (RFC 4632, RFC 4291 §2.3).
///
/// An IPv4 address that is written as IPv6, `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2), is the IPv4 address.
package struct AddressRange: Sendable, Hashable {
    /// 4 or 16 bytes.
    private let address: [UInt8]
    private let prefixLength: Int

    /// Whether no address of its family is outside.
    package var isEverything: Bool { prefixLength == 0 }
    package let text: String

    /// `nil` when the text is neither, or has bits set behind the prefix.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = Self.written(parts[0]) else { return nil }
        var length = address.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), String(given) == parts[1], (0...length).contains(given) else { return nil }
            length = given
        }
        let hasStrayBits = (length..<address.count * 8).contains { address[$0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
        guard !hasStrayBits else { return nil }
        let isMapped = IPv4MappedAddress.isMapped(address) && length >= IPv4MappedAddress.prefix.count * 8
        self.address = isMapped ? IPv4MappedAddress.unwrapped(address) : address
        prefixLength = isMapped ? length - IPv4MappedAddress.prefix.count * 8 : length
        self.text = text
    }

    /// Whether the address, 4 or 16 bytes in network order, is in the range.
    package func contains(_ other: [UInt8]) -> Bool {
        guard other.count == address.count else { return false }
        return (0..<prefixLength).allSatisfy { bit in
            let mask: UInt8 = 0x80 >> UInt8(bit % 8)
            return address[bit / 8] & mask == other[bit / 8] & mask
        }
    }

    /// The address that is written, 4 or 16 bytes in network order.
    static func bytes(of text: Substring) -> [UInt8]? {
        written(text).map(IPv4MappedAddress.unwrapped)
    }

    private static func written(_ text: Substring) -> [UInt8]? {
        text.contains(":") ? version6(text) : version4(text)
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // A leading zero would read as octal elsewhere.
        let bytes = parts.compactMap { part in UInt8(part).flatMap { String($0) == part ? $0 : nil } }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        guard let text = withoutDots(text) else { return nil }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let groups = halves.map { $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false) }
        let count = groups.reduce(0) { $0 + $1.count }
        guard halves.count == 2 ? count < 8 : count == 8 else { return nil }
        var words = groups[0].map { word($0) }
        if groups.count == 2 {
            words += [UInt16?](repeating: 0, count: 8 - count)
            words += groups[1].map { word($0) }
        }
        let known = words.compactMap { $0 }
        return known.count == 8 ? known.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } : nil
    }

    /// The last two groups may be written as an IPv4 address (RFC 4291 §2.2).
    private static func withoutDots(_ text: Substring) -> Substring? {
        guard text.contains("."), let colon = text.lastIndex(of: ":") else { return text }
        guard let bytes = version4(text[text.index(after: colon)...]) else { return nil }
        return text[...colon] + Self.text(of: [0, 0] + bytes).dropFirst(2)
    }

    /// Up to four hexadecimal digits, without the sign that Swift's own reading takes.
    private static func word(_ text: Substring) -> UInt16? {
        text.utf8.count <= 4 && text.utf8.allSatisfy { $0 != 43 && $0 != 45 } ? UInt16(text, radix: 16) : nil
    }
}

extension AddressRange {
    /// The address, 4 or 16 bytes in network order, as text.
    static func text(of address: [UInt8]) -> String {
        if address.count == 4 { return address.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: address.count - 1, by: 2)
            .map { String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}
