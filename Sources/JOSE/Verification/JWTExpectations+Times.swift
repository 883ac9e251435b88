import FoundationEssentials

extension JWTExpectations {
    /// Checks `exp`, `nbf` and `iat`; all in seconds since 1970.
    func checkTimes(of token: JWTClaims, now: Double) throws(JWTClaimsError) -> JWTTimes {
        guard let end = try token.seconds("exp") else { throw .missing("exp") }
        let start = try token.seconds("nbf")
        let issued = try token.seconds("iat")
        if issued == nil, requiresIssuedAt || maximumAge != nil { throw .missing("iat") }
        // RFC 7519 §4.1.4: from `exp` on a token is not accepted any more.
        guard now - Double(skew) < end else { throw .expired(secondsAgo: Self.whole(now - end)) }
        for (claim, time) in [("nbf", start), ("iat", issued)] {
            guard let time else { continue }
            guard time < end else { throw .endsBeforeItBegins }
            guard time <= now + Double(skew) else {
                throw .notYetValid(claim: claim, secondsAhead: Self.whole(time - now))
            }
        }
        try checkSpan(from: issued, to: end, now: now)
        return JWTTimes(
            issuedAt: issued.map { Date(timeIntervalSince1970: $0) }, expiresAt: Date(timeIntervalSince1970: end))
    }

    private func checkSpan(from issued: Double?, to end: Double, now: Double) throws(JWTClaimsError) {
        if let maximumLifetime {
            let lifetime = end - (issued ?? now + Double(skew))
            guard lifetime <= Double(maximumLifetime) else {
                throw .lifetime(Self.whole(lifetime), maximum: maximumLifetime)
            }
        }
        if let maximumAge, let issued {
            guard now - issued <= Double(maximumAge) + Double(skew) else {
                throw .age(Self.whole(now - issued), maximum: maximumAge)
            }
        }
    }

    /// For texts: never a reason to fail.
    private static func whole(_ seconds: Double) -> Int { Int(exactly: seconds.rounded(.up)) ?? .max }
}
