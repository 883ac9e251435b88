package import FoundationEssentials
package import JOSE

extension PolicyExplanation {
    /// A token whose signature is supposed to be good.
    package struct SupposedToken: Sendable {
        let token: UnverifiedJWT
        let claims: JSONValue

        /// Takes a token apart. Throws when it is none.
        package init(_ text: String) throws(JWSError) {
            token = try UnverifiedJWT(CompactJWS(text))
            do { claims = try JSONValue(parsing: token.jws.payload) } catch { throw .payload("is \(error)") }
        }
    }

    /// Who would send an exchange.
    package struct SupposedClient: Sendable {
        let chain: [[UInt8]]
        let clientID: ByteString?

        /// - Parameters:
        ///   - chain: DER, its own certificate first; may be empty for a registered client.
        ///   - clientID: that of a registered client.
        package init(chain: [[UInt8]], clientID: ByteString?) {
            self.chain = chain
            self.clientID = clientID
        }
    }

    /// Explains what an exchange of `subject` would be granted at `time`, to the service with this issuer identifier. The
    /// tokens' signatures, and that none of ours was revoked, are supposed.
    package func explainExchange(
        of subject: SupposedToken, actingBy actor: SupposedToken?, from client: SupposedClient?,
        to issuer: IssuerIdentifier, trusting issuers: [FederatedIssuer],
        requesting request: RequestedAuthorization, at time: Date
    ) -> Result {
        var result = Result()
        let known = FederatedIssuers(issuers)
        var authenticated: AuthenticatedClient?
        if let client {
            authenticated = supposed(client, at: time, in: &result)
            guard let authenticated else { return result }
            do {
                let time = ClientRegistry.timeOfReading
                try authenticator.checkCertificate(of: authenticated, at: time)
                if let identity = policy.identity(of: authenticated.identity) {
                    try authenticator.checkName(identity, at: time)
                }
            } catch {
                let reason = (error as? TokenRefusal)?.reason ?? (error as? ClientAuthenticationFailure)?.reason
                result.lines.append("denied: \(reason ?? "\(error)")")
                return result
            }
        }
        let identity = authenticated.flatMap { policy.identity(of: $0.identity) }
        if authenticated != nil {
            result.lines.append("client: \(identity.map { "\($0.name)" } ?? "without a name, as no rule names it")")
        }
        let thumbprint = authenticated?.identity.certificate?.base64URLThumbprint
        var parties: [ExchangeParty] = []
        for (word, token) in [("subject", subject)] + (actor.map { [("actor", $0)] } ?? []) {
            do throws(ExchangeTokenRefusal) {
                let party = try party(of: token, provenBy: thumbprint, to: issuer, among: known, at: time)
                try policy.check(
                    party, broughtTo: issuer, by: authenticated?.identity,
                    receivedBy: parties.isEmpty ? identity : nil, at: time)
                let authority = party.identity.authority ?? ""
                result.lines.append("\(word) token: of \(authority), its signature is supposed to be good")
                parties.append(party)
            } catch {
                result.lines.append("\(word) token: \(error)")
                result.lines.append("denied: the \(word) token is not accepted")
                return result
            }
        }
        let all = ExchangeParties(
            subject: parties[0], actor: parties.dropFirst().first, client: authenticated?.identity,
            clientIdentity: identity, issuer: ByteString(issuer.url))
        explainExchangeRules(all, in: &result)
        do throws(TokenRefusal) { try authenticator.checkTokens(of: all, at: ClientRegistry.timeOfReading) } catch {
            result.lines.append("denied: \(error.reason)")
            return result
        }
        do {
            let granted = try policy.evaluate(all, request)
            try checkNames(of: granted, for: authenticated, all)
            try conclude(granted, for: authenticated, at: time, in: &result)
        } catch {
            result.lines.append("denied: \(error)")
        }
        return result
    }

    private func supposed(
        _ client: SupposedClient, at time: Date, in result: inout Result
    ) -> AuthenticatedClient? {
        if client.chain.isEmpty, let clientID = client.clientID {
            result.lines.append("client \(clientID): supposed to be registered and authenticated")
            return AuthenticatedClient(
                flow: .clientSecretBasic, identity: PolicyIdentity(authority: nil, clientID: clientID),
                validUntil: .distantFuture)
        }
        return authenticate(client.chain, as: client.clientID, at: time, in: &result)
    }

    private func party(
        of token: SupposedToken, provenBy thumbprint: String?, to issuer: IssuerIdentifier,
        among issuers: FederatedIssuers, at time: Date
    ) throws(ExchangeTokenRefusal) -> ExchangeParty {
        if let name = token.token.issuer, name.utf8.elementsEqual(issuer.url.utf8) {
            return try ownParty(of: token, at: time)
        }
        guard let authority = issuers.issuer(of: token.token, in: .authorizationGrant) else { throw .unknownIssuer }
        let times: JWTTimes
        do { times = try authority.expectations.check(supposing: token.claims, at: time) } catch {
            throw .federated(authority: authority.name, .claims(error))
        }
        do { try FederatedTokenVerifier.check(token.claims, for: .exchange(provenBy: thumbprint)) } catch {
            throw ExchangeTokenRefusal(error, of: authority.name)
        }
        let claims: JSONValue
        do { claims = try authority.preset?.accepted(token.claims, of: authority.identification) ?? token.claims } catch
        {
            throw .federated(authority: authority.name, .preset(error))
        }
        return try ExchangeParty(
            of: authority.name, knownAs: authority.identifier, claims, expiresAt: times.expiresAt, isAccessToken: false)
    }

    private func ownParty(of token: SupposedToken, at time: Date) throws(ExchangeTokenRefusal) -> ExchangeParty {
        var expectations = JWTExpectations(audiences: [])
        expectations.ignoresAudience = true
        let times: JWTTimes
        do { times = try expectations.check(supposing: token.claims, at: time) } catch { throw .own(.claims(error)) }
        return try ExchangeParty(
            of: ExchangeParty.ownAuthority, token.claims, expiresAt: times.expiresAt,
            isAccessToken: token.token.jws.header.type == JWTType.accessToken.rawValue)
    }

    /// The first rule that matches and grants the target wins; all that match are shown.
    private func explainExchangeRules(_ parties: ExchangeParties, in result: inout Result) {
        for (rule, clause) in policy.exchangeRules {
            do {
                let captures = try clause.match(parties, subject: rule.identity)
                let suffix = captures.isEmpty ? "" : " with \(captures)"
                result.lines.append("rule \"\(rule.name)\": matches\(suffix)")
            } catch {
                result.lines.append("rule \"\(rule.name)\": \(error)")
            }
        }
    }
}
