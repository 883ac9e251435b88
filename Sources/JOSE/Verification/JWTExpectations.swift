package import FoundationEssentials

/// What the claims of a verified JWT have to say for it to be accepted (RFC 7519 §4.1, RFC 8725 §3).
///
/// `exp` is always required. Texts are compared byte by byte.
package struct JWTExpectations: Sendable {
    /// The only `iss` that is accepted, which then has to be there; `nil` accepts any and none.
    package var issuer: String?
    /// Other spellings of `issuer`, which mean the same.
    package var issuerSpellings: [String] = []
    /// One of these has to be in `aud`. None: no token is accepted, so that what was forgotten fails.
    package var audiences: [String]
    /// Whether `aud` may have nothing beside `audiences`, so that no other receiver of the token can use it here.
    package var requiresOnlyAudience = false
    /// Whether `aud` is checked for its form alone: for showing a token to its owner, never for letting anyone in.
    package var ignoresAudience = false
    /// How far the clocks may differ, in seconds, in favour of the token.
    package var skew = 60
    /// The most seconds from `iat` to `exp`; without `iat`, from now.
    package var maximumLifetime: Int?
    /// The most seconds since `iat`, which then has to be there.
    package var maximumAge: Int?
    /// Members that have to be there, neither `null` nor empty text.
    package var requiredClaims: [String] = []
    package var requiresIssuedAt = false

    package init(audiences: [String]) {
        self.audiences = audiences
    }

    /// Checks the claims at a time. Throws the first fault in this order: form of the claims, issuer, audience, times.
    package func check(_ token: VerifiedJWT, at time: Date) throws(JWTClaimsError) -> JWTTimes {
        try check(supposing: token.claims, at: time)
    }

    /// The same for claims whose signature was not checked: for explaining what would be, never for letting anyone in.
    package func check(supposing claims: JSONValue, at time: Date) throws(JWTClaimsError) -> JWTTimes {
        let token = JWTClaims(claims)
        let issuer = try token.text("iss")
        _ = try token.text("sub")
        _ = try token.text("jti")
        for name in requiredClaims { try Self.require(name, in: token) }
        if let expected = self.issuer {
            guard let issuer else { throw .missing("iss") }
            guard ([expected] + issuerSpellings).contains(where: { ByteString.areSame($0, issuer) }) else {
                throw .issuer(issuer)
            }
        }
        try checkAudience(of: token)
        return try checkTimes(of: token, now: time.timeIntervalSince1970)
    }

    private static func require(_ name: String, in token: JWTClaims) throws(JWTClaimsError) {
        switch token.claims[name] {
        case nil, .null?, .string("")?: throw .missing(name)
        default: return
        }
    }

    private func checkAudience(of token: JWTClaims) throws(JWTClaimsError) {
        let values = try token.audiences()
        guard !ignoresAudience else { return }
        guard let values, !values.isEmpty else { throw .missing("aud") }
        let ours = values.count { value in audiences.contains { ByteString.areSame($0, value) } }
        guard ours > 0 else { throw .audience(values) }
        guard !requiresOnlyAudience || ours == values.count && Set(values.map { ByteString($0) }).count == values.count
        else { throw .severalAudiences(values.count) }
    }
}
