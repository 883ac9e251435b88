package import FoundationEssentials
import JOSE

/// What is asked of the claims of a client's own assertion (RFC 7523 §3 with draft-ietf-oauth-rfc7523bis §4).
package struct ClientAssertionTerms: Sendable, Hashable {
    /// The most seconds that an assertion may last where nothing else is configured: enough for a slow network, and
    /// little for anyone who finds one in a log.
    package static let defaultLifetime = 300
    /// What may be configured, in seconds. Longer ones are a lease and no proof.
    package static let lifetimes = 30...3600
    /// How far a client's clock may be off, in seconds.
    package static let skew = 60
    /// For how many seconds beyond the skew a used assertion is remembered, against clocks of servers that differ or
    /// are set back.
    package static let replayMargin: TimeInterval = 600
    /// The most bytes of a `jti`.
    package static let maximumIdentifierLength = 255

    /// The audience of assertions.
    package let issuer: String
    /// The other audience, for clients whose registration allows it.
    package let tokenEndpoint: String
    /// The most seconds from `iat` to `exp`; without `iat`, from now to `exp`.
    package let maximumLifetime: Int

    package init(issuer: IssuerIdentifier, maximumLifetime: Int = ClientAssertionTerms.defaultLifetime) {
        self.issuer = issuer.url
        tokenEndpoint = issuer.tokenEndpoint
        self.maximumLifetime = maximumLifetime
    }

    /// Expects an assertion of the client about itself, for nobody but us.
    func expectations(of clientID: String, acceptingTokenEndpoint: Bool) -> JWTExpectations {
        var expectations = JWTExpectations(audiences: acceptingTokenEndpoint ? [issuer, tokenEndpoint] : [issuer])
        expectations.issuer = clientID
        expectations.requiresOnlyAudience = true
        expectations.skew = Self.skew
        expectations.maximumLifetime = maximumLifetime
        expectations.requiredClaims = ["sub", "jti"]
        return expectations
    }

    /// The types that an assertion may have, if it has one: that of the draft, and what libraries have always written.
    /// They are media types, whose case and `application/` do not count (RFC 7515 §4.1.9).
    static func accepts(type: String?) -> Bool {
        guard let type = type?.lowercased() else { return true }
        let name = type.hasPrefix("application/") ? String(type.dropFirst("application/".count)) : type
        return ["jwt", "client-authentication+jwt"].contains(name)
    }
}
