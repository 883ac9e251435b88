import JOSE

/// What an issuer says of itself (OpenID Connect Discovery §3, RFC 8414 §2), as far as it is used here.
package struct IssuerDiscoveryDocument: Sendable, Hashable {
    package let issuer: String
    package let jwksURI: String

    /// Where the document of an issuer lies (OpenID Connect Discovery §4.1): https, or http on this very host.
    package static func url(of issuer: String) throws(IssuerDiscoveryFault) -> RevocationURL {
        let url: RevocationURL
        do {
            url = try RevocationURL((issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + path)
        } catch { throw .issuer("\(error)") }
        guard url.isAuthentic else { throw .issuer("is http, which only this very host may be asked by") }
        // Behind a question mark the path would not be one.
        guard !issuer.contains("?") else { throw .issuer("has a query") }
        return url
    }

    private static let path = "/.well-known/openid-configuration"

    /// Reads the document that lies there; it must be that of `expected`, byte for byte (§4.3), or another issuer's keys
    /// would pass for this one's.
    package init(json: [UInt8], of expected: String) throws(IssuerDiscoveryFault) {
        let value: JSONValue
        do { value = try JSONValue(parsing: json) } catch { throw .notJSON(error) }
        guard case .string(let issuer)? = value["issuer"] else { throw .member("issuer") }
        guard issuer.utf8.elementsEqual(expected.utf8) else { throw .otherIssuer }
        guard case .string(let jwksURI)? = value["jwks_uri"] else { throw .member("jwks_uri") }
        self.issuer = issuer
        self.jwksURI = jwksURI
    }

    /// Where the keys lie: on the issuer's own server, or by https on a host that the operator allows.
    package func keysURL(allowing otherHosts: [AllowedHost]) throws(IssuerDiscoveryFault) -> RevocationURL {
        let url: RevocationURL
        do { url = try RevocationURL(jwksURI) } catch { throw .keysURL("\(error)") }
        let home = try Self.url(of: issuer)
        if url.hasOrigin(of: home) { return url }
        guard url.scheme == .https || (home.scheme == .http && url.isLoopback) else {
            throw .keysURL("is http, which only this very host may be asked by")
        }
        guard otherHosts.contains(where: { $0.allows(url) }) else {
            throw .otherHost(url.port == url.scheme.defaultPort ? url.host : "\(url.host):\(url.port)")
        }
        return url
    }
}
