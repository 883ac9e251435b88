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
    func verify(_ presented: ExchangedToken, at time: Date) async throws(ExchangeTokenRefusal) -> ExchangeParty {
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
        do { (claims, times) = try await federated.verify(token, of: authority, at: time) } catch {
            throw .federated(authority: authority.name, error)
        }
        return try party(of: authority.name, claims, expiresAt: times.expiresAt, isAccessToken: false)
    }

    private func verifyOwn(
        _ token: UnverifiedJWT, presentedAs type: TokenTypeIdentifier, at time: Date
    ) throws(ExchangeTokenRefusal) -> ExchangeParty {
        let issued: IssuedTokenClaims
        do { issued = try own.verify(token, at: time) } catch { throw .own(error) }
        if type == .accessToken, !issued.isAccessToken {
            throw .otherType(token.jws.header.type ?? "", presentedAs: type)
        }
        return try party(
            of: ExchangeParty.ownAuthority, issued.claims, expiresAt: issued.expiresAt,
            isAccessToken: issued.isAccessToken)
    }

    private func party(
        of authority: String, _ claims: JSONValue, expiresAt: Date, isAccessToken: Bool
    ) throws(ExchangeTokenRefusal) -> ExchangeParty {
        guard case .string(let subject)? = claims["sub"], !subject.isEmpty else { throw .noSubject }
        let issuer = if case .string(let text)? = claims["iss"], !text.isEmpty { text } else { authority }
        let actors: ActorChain
        do { actors = try ActorChain(claims["act"], in: issuer, own: self.issuer.url) } catch { throw .actors(error) }
        var mayAct: [MayAct] = []
        do {
            for value in [claims["may_act"]].compactMap({ $0 }) + actors.restrictions {
                mayAct.append(try MayAct(value, in: issuer))
            }
        } catch { throw .mayAct(error) }
        return ExchangeParty(
            authority: authority, claims: claims, issuer: issuer, subject: subject, expiresAt: expiresAt,
            audiences: Self.audiences(claims["aud"]), actors: actors, mayAct: mayAct,
            scopes: try Self.scopes(of: claims) ?? (isAccessToken ? [] : nil),
            thumbprint: try Self.thumbprint(claims["cnf"]))
    }

    private static func audiences(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text)?: [text]
        case .array(let values)?: values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    /// `scope` (RFC 9068 §2.2.3), or what others have in its place: `scp`, a text or a list.
    private static func scopes(of claims: JSONValue) throws(ExchangeTokenRefusal) -> [String]? {
        switch claims["scope"] ?? claims["scp"] {
        case nil: return nil
        case .string(let text)?: return text.split(separator: " ").map(String.init)
        case .array(let values)?:
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            guard texts.count == values.count else { throw .scope }
            return texts
        default: throw .scope
        }
    }

    /// A certificate is the one kind of key that a client proves here.
    private static func thumbprint(_ confirmation: JSONValue?) throws(ExchangeTokenRefusal) -> String? {
        guard let confirmation else { return nil }
        guard case .object(let members) = confirmation, members.count == 1, members[0].name == "x5t#S256",
            case .string(let thumbprint) = members[0].value
        else { throw .unprovenKey("a key of a kind that is not proved here (cnf)") }
        return thumbprint
    }
}
