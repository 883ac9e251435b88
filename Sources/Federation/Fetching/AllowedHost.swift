import AuthorizationServer

/// A host that certificates may send us to, as the operator wrote it: `crl.example.com` or `crl.example.com:8080`.
///
/// Without a port it stands for the default port of the URL's scheme. There are no wildcards.
package struct AllowedHost: Sendable, Hashable, CustomStringConvertible {
    /// Lower-case.
    package let host: String
    package let port: Int?

    package init(_ text: String) throws(RevocationURLFault) {
        (host, port) = try Self.parts(of: text[...])
    }

    package func allows(_ url: RevocationURL) -> Bool {
        url.host == host && url.port == port ?? url.scheme.defaultPort
    }

    package var description: String { port.map { "\(host):\($0)" } ?? host }

    /// The host in lower case and the port of `host[:port]` (RFC 3986 §3.2.2).
    static func parts(of authority: Substring) throws(RevocationURLFault) -> (host: String, port: Int?) {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .host }
            host = authority[...end]
            rest = authority[authority.index(after: end)...]
            guard isAddress(host.dropFirst().dropLast()) else { throw .host }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
            guard isName(host) else { throw .host }
        }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), let port = Int(digits), (1...65_535).contains(port), "\(port)" == digits else {
            throw .port
        }
        return (host.lowercased(), port)
    }

    /// A DNS name (RFC 1123 §2.1) or an IPv4 address in four decimal parts: no other spelling of an address.
    private static func isName(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else { return false }
        guard last.utf8.allSatisfy(isDigit) || last.lowercased().hasPrefix("0x") else { return true }
        return labels.count == 4
            && labels.allSatisfy { label in UInt8(label).map { "\($0)" == label } ?? false }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }
    }

    /// An IPv6 address (RFC 4291 §2.2) in hexadecimal alone, without a range behind it.
    private static func isAddress(_ text: Substring) -> Bool {
        text.contains(":") && !text.contains("/") && AddressRange(String(text)) != nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
