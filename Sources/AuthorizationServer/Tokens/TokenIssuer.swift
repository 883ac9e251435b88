import FoundationEssentials
import JOSE

/// Signs claims with the key that is active now.
package struct TokenIssuer: Sendable {
    private let keys: KeyRing

    package init(keys: KeyRing) {
        self.keys = keys
    }

    func issue(
        _ claims: JWTClaimsSet, granted: GrantedAuthorization, to audience: Audience, at time: Date
    ) throws(TokenRefusal) -> IssuedToken {
        guard let keySet = keys.current(at: time) else {
            throw .unavailable("the keys have not been read from the database for \(KeyRing.maximumAge) s")
        }
        guard let key = keySet.signer(for: audience.algorithm) else {
            throw .unavailable("no active \(audience.algorithm.rawValue) key")
        }
        let token: String
        do { token = try key.sign(claims.json(), as: audience.profile.tokenType) } catch {
            throw .faulty("signing with \(key.kid): \(error)")
        }
        guard token.utf8.count <= audience.profile.maximumTokenLength else {
            throw .faulty("the token has \(token.utf8.count) characters, more than any relying party takes")
        }
        return IssuedToken(
            token: token, kid: key.kid, claims: claims, audience: audience, subject: granted.subject.text,
            scopes: granted.scopes, isExchanged: granted.exchange != nil)
    }
}
