package import AuthorizationServer

/// Where the keys of one issuer come from, and how they are kept current.
package struct IssuerKeySettings: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        /// The issuer's discovery document says where (OpenID Connect Discovery §4); the text is compared byte by byte.
        case discovery(issuer: String)
        /// Here; https, or http on this very host.
        case uri(RevocationURL)
        /// They are these, a JWK set (RFC 7517 §5), and nobody is asked.
        case document([UInt8])
    }

    package let name: KeySetName
    package let source: Source
    /// Hosts beside the issuer's own that a discovery document may send us to.
    package let otherHosts: [AllowedHost]
    package let trust: ServerTrust
    /// The path of a file with a bearer token that the documents are asked for with; it is read at each fetch.
    package let tokenFile: String?
    package let limits: IssuerKeyLimits

    package init(
        name: KeySetName, source: Source, otherHosts: [AllowedHost] = [], trust: ServerTrust = .system,
        tokenFile: String? = nil, limits: IssuerKeyLimits = IssuerKeyLimits()
    ) {
        self.name = name
        self.source = source
        self.otherHosts = otherHosts
        self.trust = trust
        self.tokenFile = tokenFile
        self.limits = limits
    }

    /// Whether keys that were fetched by `other` are those that these settings would get: who changes whom is trusted
    /// must not go on with keys that came from the others.
    func hasProvenance(of other: IssuerKeySettings) -> Bool {
        source == other.source && otherHosts == other.otherHosts && trust == other.trust
    }
}
