package import JOSE

/// For whom a token is: a configured relying party.
package struct Audience: Sendable, Hashable {
    /// The name in the configuration.
    package let name: String
    /// The `aud` claim: one string, never an array.
    package let value: String
    package let profile: AudienceProfile
    package let algorithm: SignatureAlgorithm
    /// Seconds.
    package let lifetime: Int
    package let scopes: [String]
    /// Whether tokens carry `cnf.x5t#S256` (RFC 8705 §3.1).
    package let bindsCertificate: Bool
    /// Who may ask about tokens that are for it (RFC 7662 §2.1).
    package let resourceServers: [IdentityReference]
    /// Whether tokens carry the `client` claim with names of the certificate.
    package let describesCertificate: Bool

    package init(
        name: String, value: String, profile: AudienceProfile, algorithm: SignatureAlgorithm, lifetime: Int,
        scopes: [String] = [], bindsCertificate: Bool = false, describesCertificate: Bool = false,
        resourceServers: [IdentityReference] = []
    ) {
        self.name = name
        self.value = value
        self.profile = profile
        self.algorithm = algorithm
        self.lifetime = lifetime
        self.scopes = scopes
        self.bindsCertificate = bindsCertificate
        self.describesCertificate = describesCertificate
        self.resourceServers = resourceServers
    }
}
