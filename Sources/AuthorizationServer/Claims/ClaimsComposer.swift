package import FoundationEssentials
import JOSE

/// Writes what policy granted as the claims of a token.
package struct ClaimsComposer: Sendable {
    private let issuer: String

    package init(issuer: IssuerIdentifier) {
        self.issuer = issuer.url
    }

    /// Why no token can be made of a grant.
    package enum Fault: Error, CustomStringConvertible {
        /// The proof of identity ends before a token could begin.
        case proofExpired
        /// The audience takes bound tokens only, or the client does, and what to bind to is not known.
        case noThumbprint
        case profile(AudienceProfile.Violation)

        package var description: String {
            switch self {
            case .proofExpired: "the proof of identity expires within this second"
            case .noThumbprint:
                "the tokens are bound to the client's certificate, whose thumbprint is not known"
            case .profile(let violation): violation.description
            }
        }
    }

    /// The claims of a token to `audience` for `client`, issued at `time`; the token does not outlive the client's proof,
    /// nor what it is exchanged for.
    package func compose(
        _ granted: GrantedAuthorization, to audience: Audience, for client: AuthenticatedClient?, at time: Date
    ) throws(Fault) -> JWTClaimsSet {
        let issuedAt = Int64(time.timeIntervalSince1970.rounded(.down))
        let end = min(client?.validUntil ?? .distantFuture, granted.exchange?.end ?? .distantFuture)
        let proofEnd = Int64(min(end.timeIntervalSince1970, 253_402_300_799).rounded(.down))
        let expiresAt = min(issuedAt + Int64(granted.lifetime), proofEnd)
        guard expiresAt > issuedAt else { throw .proofExpired }

        let jti = TokenIdentifier.make(for: granted.holder)
        var members: [JSONValue.Member] = []
        members.reserveCapacity(12 + granted.claims.count)
        members.append("iss", .string(issuer))
        members.append("sub", .string(granted.subject.text))
        let others = granted.target.otherAudiences
        members.append("aud", others.isEmpty ? .string(audience.value) : .strings(([audience] + others).map(\.value)))
        members.append("iat", .integer(issuedAt))
        members.append("exp", .integer(expiresAt))
        members.append("jti", .string(jti))
        members.append("client_id", .string(granted.clientID.text))
        members.append("amr", .strings(Self.methods(of: granted, by: client)))
        if !granted.scopes.isEmpty || Self.saysThatItHasNoScopes(granted, to: audience) {
            members.append("scope", .string(granted.scopes.joined(separator: " ")))
        }
        if let exchange = granted.exchange {
            if let act = exchange.actors.claim { members.append("act", act) }
            if let mayAct = exchange.mayAct { members.append("may_act", mayAct) }
        }
        let certificate = client?.identity.certificate
        if audience.bindsCertificate || client?.bindsTokens == true || granted.exchange?.bindsToken == true {
            guard let thumbprint = certificate?.base64URLThumbprint else { throw .noThumbprint }
            members.append("cnf", ["x5t#S256": .string(thumbprint)])
        }
        if audience.describesCertificate, let certificate { members.append("client", certificate.clientClaim) }
        members += granted.claims
        let claims = JWTClaimsSet(members: members, jti: jti, issuedAt: issuedAt, expiresAt: expiresAt)
        do { try audience.profile.check(claims) } catch { throw .profile(error) }
        return claims
    }

    /// Whether an empty `scope` has to say that there is none: a token that was got by one with scopes, and has none of
    /// them, must not pass for one that speaks of an identity alone. Access tokens and those that were exchanged need not
    /// say it.
    private static func saysThatItHasNoScopes(_ granted: GrantedAuthorization, to audience: Audience) -> Bool {
        granted.isLimited && granted.exchange == nil && audience.profile.tokenType != .accessToken
    }

    /// In `amr` of a token that was exchanged.
    package static let exchangeMethod = "token-exchange"

    private static func methods(of granted: GrantedAuthorization, by client: AuthenticatedClient?) -> [String] {
        let flow = [client?.flow.name].compactMap { $0 }
        return granted.exchange == nil ? flow : [exchangeMethod] + flow
    }
}

extension ClaimsComposer {
    /// The claims that tokens for any of the audiences may carry beside those of policy rules.
    ///
    /// - Parameter areClientsBound: whether clients may have their tokens bound for any audience.
    static func claimNames(for audiences: [Audience], areClientsBound: Bool, hasExchanges: Bool) -> [String] {
        var names = ["iss", "sub", "aud", "iat", "exp", "jti", "client_id", "amr"]
        if audiences.contains(where: { !$0.scopes.isEmpty }) { names.append("scope") }
        if areClientsBound || audiences.contains(where: \.bindsCertificate) { names.append("cnf") }
        if audiences.contains(where: \.describesCertificate) { names.append("client") }
        if hasExchanges { names += ["act", "may_act"] }
        return names
    }
}
