/// The issuer's URL: `https`, without query, fragment or userinfo (OpenID Connect Discovery §3, RFC 8414 §2).
package struct IssuerIdentifier: Sendable, Hashable {
    /// Exactly as configured, as in `iss`.
    package let url: String
    /// The host, in lower case; an IPv6 address without its brackets.
    package let host: String
    package let port: Int?
    /// Empty, or starting with `/` and not ending with one.
    package let path: String

    /// Why a text is no issuer.
    package enum Fault: Error, Hashable, CustomStringConvertible {
        case tooLong
        case notHTTPS
        case hasUserInformation, hasQuery, hasFragment
        case trailingSlash
        case badHost
        case badPort
        case badPath
        case badCharacter

        package var description: String {
            switch self {
            case .tooLong: "is longer than 255 characters"
            case .notHTTPS: "does not start with https://"
            case .hasUserInformation: "has user information"
            case .hasQuery: "has a query"
            case .hasFragment: "has a fragment"
            case .trailingSlash: "ends with a slash; verifiers compare the issuer byte by byte"
            case .badHost: "has no host, or one with upper-case letters or characters that host names do not have"
            case .badPort: "has a port that is not a number from 1 to 65535"
            case .badPath: "has an empty, \".\" or \"..\" segment in its path, or a percent-encoding"
            case .badCharacter: "has a character that a URL does not have"
            }
        }
    }

    package init(_ url: String) throws(Fault) {
        guard url.utf8.count <= 255 else { throw .tooLong }
        guard url.hasPrefix("https://") else { throw .notHTTPS }
        guard url.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !Self.excluded.contains($0) }) else {
            throw .badCharacter
        }
        let rest = url.dropFirst("https://".count)
        guard !rest.contains("#") else { throw .hasFragment }
        guard !rest.contains("?") else { throw .hasQuery }
        guard !rest.hasSuffix("/") else { throw .trailingSlash }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        guard !authority.contains("@") else { throw .hasUserInformation }
        (host, port) = try Self.hostAndPort(of: authority)
        path = String(rest[slash...])
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("%") }) else {
            throw .badPath
        }
        self.url = url
    }

    /// `token_endpoint` of the metadata (RFC 8414 §2).
    package var tokenEndpoint: String { url + ClientEndpoint.token.path }

    /// Characters that are printable but never stand in a URL unencoded (RFC 3986 §2).
    private static let excluded = Set("\"<>\\^`{|}".utf8)

    /// Whether the host is this machine itself, as in development.
    package var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "127.0.0.1" || host == "::1"
    }

    /// The parts of a URL's authority without user information (RFC 3986 §3.2), in the spelling that is required here.
    static func hostAndPort(of authority: Substring) throws(Fault) -> (String, Int?) {
        var host = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .badHost }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let behind = authority[authority.index(after: end)...]
            guard behind.isEmpty || behind.hasPrefix(":") else { throw .badHost }
            portText = behind.isEmpty ? nil : behind.dropFirst()
            guard host.contains(":"), AddressRange(String(host)) != nil else { throw .badHost }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                portText = authority[authority.index(after: colon)...]
            }
            let isHostName = host.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
            }
            guard !host.isEmpty, isHostName, !host.hasPrefix("."), !host.hasPrefix("-") else { throw .badHost }
        }
        guard let portText else { return (String(host), nil) }
        guard let port = Int(portText), (1...65535).contains(port), String(port) == portText else { throw .badPort }
        return (String(host), port)
    }
}
