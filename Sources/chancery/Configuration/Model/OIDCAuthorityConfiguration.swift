import AuthorizationServer
import Federation
import JOSE

/// An authority that vouches for the subjects of the tokens it signs.
struct OIDCAuthorityConfiguration: Sendable, Hashable {
    /// Where the authority's keys are.
    enum Keys: Sendable, Hashable {
        /// Where the issuer's discovery document says, on its own host or one of these.
        case discovery(issuer: String, otherHosts: [AllowedHost])
        case url(RevocationURL)
        /// In a file with a JWK set, at this path.
        case file(String)
    }

    let name: String
    let preset: FederationPreset?
    let identification: FederatedIssuer.Identification
    /// What `iss` has to be; `nil` where it need not be there.
    let issuer: String?
    /// The values of `aud` that are ours.
    let audiences: [String]
    let keys: Keys
    let algorithms: [VerificationAlgorithm]
    /// Seconds since `iat`; `nil`: as long as the token lives.
    let maximumAge: Int?
    /// Seconds from `iat` to `exp`.
    let maximumLifetime: Int
    /// Seconds.
    let skew: Int
    let requiredClaims: [String]
    /// Seconds between two looks at the keys.
    let refresh: Int
    /// Seconds between two looks at the keys because tokens name unknown ones.
    let unknownKeyInterval: Int
    /// The path of a PEM file with the CA certificates that the key server may have; `nil`: the system's.
    let authorities: String?
    /// The path of a file with the token that opens the keys.
    let tokenFile: String?

    /// The issuer as the rules know it.
    var federatedIssuer: FederatedIssuer {
        var expectations = JWTExpectations(audiences: audiences)
        expectations.issuer = issuer
        if let issuer { expectations.issuerSpellings = preset?.spellings(of: issuer) ?? [] }
        // Another who receives the token could use it here.
        expectations.requiresOnlyAudience = true
        expectations.skew = skew
        expectations.maximumLifetime = maximumLifetime
        expectations.maximumAge = maximumAge
        expectations.requiresIssuedAt = preset?.hasIssuedAt ?? true
        expectations.requiredClaims = (preset?.requiredClaims ?? ["sub"]) + requiredClaims
        return FederatedIssuer(
            name: name, identification: identification, algorithms: Set(algorithms), expectations: expectations,
            preset: preset)
    }
}
