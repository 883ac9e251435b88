/// The place of a revocation list, an OCSP responder or an issuer's keys: http or https, written in one way only (RFC
/// 3986 §6.2.2).
///
/// Plain http is customary for the first two (RFC 5280 §8, RFC 6960 A.1): what is fetched is signed. Where it is not,
/// `isAuthentic` says whether the URL will do. Only characters that every
/// reader of URLs takes alike are allowed, so that the host that was compared is the host that is asked.
package struct RevocationURL: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable {
        case http, https

        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// In characters.
    package static let maximumLength = 2048

    package let scheme: Scheme
    /// Lower-case; an IPv6 address in its brackets.
    package let host: String
    package let port: Int
    /// Path and query; begins with a slash.
    package let target: String

    package init(_ text: String) throws(RevocationURLFault) {
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
        guard text.utf8.allSatisfy(Self.isAllowed) else { throw .character }
        let rest: Substring
        let lower = text.lowercased()
        if lower.hasPrefix("https://") {
            (scheme, rest) = (.https, text.dropFirst(8))
        } else if lower.hasPrefix("http://") {
            (scheme, rest) = (.http, text.dropFirst(7))
        } else {
            throw .scheme
        }
        guard !rest.contains("#") else { throw .fragment }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .userInformation }
        let (host, port) = try AllowedHost.parts(of: authority)
        self.host = host
        self.port = port ?? scheme.defaultPort
        let target = rest.dropFirst(authority.count)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    package var description: String {
        let suffix = port == scheme.defaultPort ? "" : ":\(port)"
        return "\(scheme.rawValue)://\(host)\(suffix)\(target)"
    }

    /// The unreserved, reserved and percent characters (RFC 3986 §2).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}
