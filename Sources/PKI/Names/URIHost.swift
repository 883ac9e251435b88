/// The host of a URI, as far as a constraint can be held against it (RFC 3986 §3.2.2, RFC 5280 §4.2.1.10).
enum URIHost {
    /// The domain name; `nil` where there is none: no authority, an IP address in whatever form, a name with a period at
    /// its end or with anything to be decoded in it. RFC 5280 has such a URI refused where URIs are constrained.
    static func domainName(of uri: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard NameSyntax.uri(uri) != nil, let colon = uri.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = uri[(colon + 1)...]
        guard rest.starts(with: "//".utf8) else { return nil }
        var authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        if let at = authority.firstIndex(of: UInt8(ascii: "@")) {
            authority = authority[(at + 1)...]
            guard !authority.contains(UInt8(ascii: "@")) else { return nil }
        }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        guard authority.dropFirst(host.count + 1).allSatisfy({ (48...57).contains($0) }),
            NameSyntax.dnsName(host) != nil, !isNumeric(host)
        else { return nil }
        return host
    }

    /// Whether readers take the host for an IPv4 address: its last label is a number, decimal or hexadecimal.
    private static func isNumeric(_ host: ArraySlice<UInt8>) -> Bool {
        guard let label = host.split(separator: UInt8(ascii: ".")).last else { return false }
        if label.allSatisfy({ (48...57).contains($0) }) { return true }
        return label.count >= 2 && label.first == UInt8(ascii: "0") && label.dropFirst().first.map { $0 | 0x20 } == 0x78
            && label.dropFirst(2).allSatisfy { Hexadecimal.digit($0) != nil }
    }
}
