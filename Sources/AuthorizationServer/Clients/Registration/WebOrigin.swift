/// Scheme, host and port of a URL (RFC 6454 §4), in one spelling only: what was compared is what is asked.
///
/// The scheme is https; on a loopback host, http is possible too.
package struct WebOrigin: Sendable, Hashable {
    /// Why a text is no such URL or origin; the description completes "the value ...".
    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case tooLong
        case scheme
        case plaintext
        case userInformation
        case fragment
        case host
        case character
        case path

        package var description: String {
            switch self {
            case .tooLong: "is longer than \(WebOrigin.maximumLength) characters"
            case .scheme: "does not start with https://"
            case .plaintext: "starts with http://, which is for loopback hosts only"
            case .userInformation: "has user information"
            case .fragment: "has a fragment"
            case .host:
                "has no host, one with upper-case letters or characters that host names do not have, or a port that is"
                    + " no number from 1 to 65535"
            case .character: "has a character that a URL does not have"
            case .path: "has a path or query, which an origin has not"
            }
        }
    }

    /// Of a URL, in characters.
    package static let maximumLength = 2048

    /// `https` or `http`.
    package let scheme: String
    /// In lower case; an IPv6 address without its brackets.
    package let host: String
    package let port: Int

    /// Reads an origin: a URL without anything behind host and port.
    package init(_ text: String) throws(Fault) {
        let (origin, rest) = try Self.parts(of: text)
        guard rest.isEmpty else { throw .path }
        self = origin
    }

    /// The origin of a URL.
    package init(ofURL text: String) throws(Fault) {
        self = try Self.parts(of: text).origin
    }

    private init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    private static func parts(of text: String) throws(Fault) -> (origin: WebOrigin, rest: Substring) {
        guard text.utf8.count <= maximumLength else { throw .tooLong }
        guard text.utf8.allSatisfy(isAllowed) else { throw .character }
        let isPlain = text.hasPrefix("http://")
        guard isPlain || text.hasPrefix("https://") else { throw .scheme }
        let scheme = isPlain ? "http" : "https"
        let behind = text.dropFirst(scheme.count + 3)
        guard !behind.contains("#") else { throw .fragment }
        let authority = behind.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .userInformation }
        let parts: (host: String, port: Int?)
        do { parts = try IssuerIdentifier.hostAndPort(of: authority) } catch { throw .host }
        guard !isPlain || IssuerIdentifier.isLoopback(parts.host) else { throw .plaintext }
        let port = parts.port ?? (isPlain ? 80 : 443)
        return (WebOrigin(scheme: scheme, host: parts.host, port: port), behind.dropFirst(authority.count))
    }

    /// The unreserved, reserved and percent characters (RFC 3986 §2).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}

extension WebOrigin: CustomStringConvertible {
    package var description: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(host)" + (port == (scheme == "http" ? 80 : 443) ? "" : ":\(port)")
    }
}
