package import FoundationEssentials
package import JOSE

/// Reads tokens of our own back: anyone who presents one has to bring it as we would issue it now.
///
/// A token counts while its key is published: one whose key was removed or revoked is refused, whatever its `exp`.
/// Nothing is read from the database.
package struct IssuedTokenVerifier: Sendable {
    /// How far in seconds the clock of another server on our database may be ahead of ours. It counts for `iat` alone.
    private static let skew = 5

    private static let algorithms = Set(
        SignatureAlgorithm.allCases.compactMap { VerificationAlgorithm(rawValue: $0.rawValue) })

    private let keys: KeyRing
    private let revoked: RevokedTokens
    private let expectations: JWTExpectations

    package init(issuer: IssuerIdentifier, keys: KeyRing, revoked: RevokedTokens) {
        self.keys = keys
        self.revoked = revoked
        var expectations = JWTExpectations(audiences: [])
        expectations.issuer = issuer.url
        // Whose the token is, is for the caller to decide.
        expectations.ignoresAudience = true
        expectations.requiresIssuedAt = true
        expectations.skew = Self.skew
        self.expectations = expectations
    }

    /// The claims of a token in compact serialization that counts at `time`.
    package func verify(_ text: String, at time: Date) throws(IssuedTokenRefusal) -> IssuedTokenClaims {
        let token: UnverifiedJWT
        do { token = try UnverifiedJWT(CompactJWS(text)) } catch { throw .token(error) }
        return try verify(token, at: time)
    }

    /// The claims of a token that was taken apart before.
    package func verify(_ token: UnverifiedJWT, at time: Date) throws(IssuedTokenRefusal) -> IssuedTokenClaims {
        let header = token.jws.header
        guard let type = header.type, JWTType(rawValue: type) != nil else { throw .type(header.type) }
        guard let kid = header.kid else { throw .noKeyNamed }
        guard let keySet = keys.current(at: time) else { throw .keysOutdated }
        let verified: VerifiedJWT
        do {
            verified = try VerifiedJWT(verifying: token, by: keySet.verificationKeys, allowing: Self.algorithms)
        } catch { throw .token(error) }
        let claims: IssuedTokenClaims
        do throws(JWTClaimsError) {
            let times = try expectations.check(verified, at: time)
            guard time < times.expiresAt else {
                throw .expired(secondsAgo: Int(time.timeIntervalSince(times.expiresAt).rounded(.up)))
            }
            claims = try IssuedTokenClaims(verified, times: times, kid: kid)
        } catch { throw .claims(error) }
        try checkRevocation(of: claims.jti, until: claims.expiresAt, at: time)
        return claims
    }

    /// That the token with that `jti`, which expires at `end`, was not revoked.
    func checkRevocation(of jti: String, until end: Date, at time: Date) throws(IssuedTokenRefusal) {
        let isRevoked: Bool
        do { isRevoked = try revoked.contains(jti, until: end, at: time) } catch { throw .revocationsOutdated }
        guard !isRevoked else { throw .revoked }
    }
}
