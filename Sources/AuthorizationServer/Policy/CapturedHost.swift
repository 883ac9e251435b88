/// Hosts of which a part is captured.
///
/// A capture in a host says whose something is, so that the whole has to be one that everybody reads alike: a name of
/// labels (RFC 1123 §2.1, and `_` as SPIFFE's trust domains have it), in lower case and without a dot at its end, or an
/// IPv4 address in the one form that it has.
enum CapturedHost {
    /// Whether the authority of a URI (RFC 3986 §3.2) has such a host, and a port in its only spelling if it has one.
    static func isAuthority(of uri: [UInt8]) -> Bool {
        let colon = UInt8(ascii: ":")
        guard let start = uri.firstIndex(of: colon), uri[(start + 1)...].starts(with: "//".utf8) else { return false }
        let authority = uri[(start + 3)...].prefix { !"/?#".utf8.contains($0) }
        let rest = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        guard let end = rest.firstIndex(of: colon) else { return isHost(rest) }
        let port = rest[(end + 1)...]
        let isPort = (1...5).contains(port.count) && port.allSatisfy(isDigit) && port.first != UInt8(ascii: "0")
        return isHost(rest[..<end]) && isPort
    }

    /// Whether the domain of a mailbox is such a host.
    static func isDomain(of mailbox: [UInt8]) -> Bool {
        guard let at = mailbox.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return isHost(mailbox[(at + 1)...])
    }

    /// Whether it is such a host.
    static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...253).contains(host.count), labels.allSatisfy(isLabel), host.contains(where: isAlphanumeric) else {
            return false
        }
        guard let last = labels.last, isNumeric(last) else { return true }
        // A last label of digits makes it an address to many readers, in octal or with parts left out to some.
        return labels.count == 4
            && labels.allSatisfy { label in
                UInt8(String(decoding: label, as: UTF8.self)).map { String($0).utf8.elementsEqual(label) } ?? false
            }
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen || $0 == UInt8(ascii: "_") }
    }

    private static func isNumeric(_ label: ArraySlice<UInt8>) -> Bool {
        if label.allSatisfy(isDigit) { return true }
        return label.starts(with: "0x".utf8)
            && label.dropFirst(2).allSatisfy { isDigit($0) || (97...102).contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || (97...122).contains(byte) }
}
