import FoundationEssentials
import JOSE

/// Verifies the tokens that an exchange brings: those of the issuers that authorities trust, and our own.
///
/// A token is accepted from whom it is meant for: another issuer's names our audience and no other; one of ours names us,
/// or an audience of which the client is a resource server. Opaque tokens are never accepted.
package struct ExchangeTokenVerifier: Sendable {
    private let issuer: IssuerIdentifier
    private let own: IssuedTokenVerifier
    private let federated: FederatedTokenVerifier

    package init(issuer: IssuerIdentifier, own: IssuedTokenVerifier, federated: FederatedTokenVerifier) {
        self.issuer = issuer
        self.own = own
        self.federated = federated
    }

    /// Whom the token is about.
    ///
    /// - Parameter thumbprint: of the certificate whose key the client proves, as `x5t#S256` has it.
    func verify(
        _ presented: ExchangedToken, provenBy thumbprint: String?, at time: Date
    ) async throws(ExchangeTokenRefusal) -> ExchangeParty {
        let token: UnverifiedJWT
        do { token = try presented.token.get() } catch {
            throw .unreadable(error, isGoogleAccessToken: presented.isGoogleAccessToken)
        }
        let type = token.jws.header.type
        guard presented.type.fits(type) else { throw .otherType(type ?? "", presentedAs: presented.type) }
        if let name = token.issuer, name.utf8.elementsEqual(issuer.url.utf8) {
            return try verifyOwn(token, presentedAs: presented.type, at: time)
        }
        guard let authority = federated.issuers.issuer(of: token, in: .authorizationGrant) else { throw .unknownIssuer }
        let claims: JSONValue
        let times: JWTTimes
        let use = FederatedTokenUse.exchange(provenBy: thumbprint)
        do { (claims, times) = try await federated.verify(token, of: authority, for: use, at: time) } catch {
            throw ExchangeTokenRefusal(error, of: authority.name)
        }
        return try ExchangeParty(
            of: authority.name, knownAs: authority.identifier, claims, expiresAt: times.expiresAt, isAccessToken: false)
    }

    /// That a token of ours was not revoked while something was waited for.
    func checkRevocation(of party: ExchangeParty, at time: Date) throws(ExchangeTokenRefusal) {
        guard party.isOwn, let jti = party.jti else { return }
        do { try own.checkRevocation(of: jti, until: party.expiresAt, at: time) } catch { throw .own(error) }
    }

    private func verifyOwn(
        _ token: UnverifiedJWT, presentedAs type: TokenTypeIdentifier, at time: Date
    ) throws(ExchangeTokenRefusal) -> ExchangeParty {
        let issued: IssuedTokenClaims
        do { issued = try own.verify(token, at: time) } catch { throw .own(error) }
        if type == .accessToken, !issued.isAccessToken {
            throw .otherType(token.jws.header.type ?? "", presentedAs: type)
        }
        return try ExchangeParty(
            of: ExchangeParty.ownAuthority, issued.claims, expiresAt: issued.expiresAt,
            isAccessToken: issued.isAccessToken)
    }
}
