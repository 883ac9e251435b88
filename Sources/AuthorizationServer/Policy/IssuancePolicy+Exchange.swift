import FoundationEssentials
import JOSE

extension IssuancePolicy {
    /// The most seconds that a token lives which is made from another issuer's, unless the rule says how long.
    package static let longestLifetimeFromForeignToken = 900

    /// Seconds by which the clock of a cloud may be ahead, and its answer late, when the end of a credential is held
    /// against `longestExchange`.
    static let exchangeTolerance: TimeInterval = 120

    /// Decides on an exchange. The first rule wins that is for all its parties and grants its target.
    func evaluate(
        _ parties: ExchangeParties, _ request: RequestedAuthorization
    ) throws(PolicyDenial) -> GrantedAuthorization {
        if let breach = parties.breachOfMayAct { throw .mayNotAct(reason: breach) }
        var reasons: [String] = []
        var nearest: PolicyDenial?
        for (rule, clause) in exchangeRules {
            let captures: Captures
            do { captures = try clause.match(parties, subject: rule.identity) } catch {
                if reasons.count < Self.maximumReasons { reasons.append("\"\(rule.name)\" \(error)") }
                continue
            }
            let subject = try subject(of: rule, captures)
            do {
                let target = try target(of: request, by: rule, captures, subject: subject.text)
                return try grant(target, to: subject, by: rule, clause, captures, parties, request)
            } catch {
                // Another rule may be for the same parties and grant the target.
                guard error.isOfTarget else { throw error }
                nearest = nearest ?? error
            }
        }
        throw nearest ?? .noExchangeRule(reasons: reasons)
    }

    private func grant(
        _ target: GrantedTarget, to subject: ByteString, by rule: PolicyRule, _ clause: ExchangeClause,
        _ captures: Captures, _ parties: ExchangeParties, _ request: RequestedAuthorization
    ) throws(PolicyDenial) -> GrantedAuthorization {
        let clientID = parties.clientIdentity?.name ?? subject
        if let claimed = request.clientID, claimed != clientID {
            throw .otherClient(rule: rule.name, clientID: claimed)
        }
        try check(subject, for: target, by: rule)
        let actors: ActorChain
        do { actors = try clause.actors(of: parties) } catch { throw .unfitActors(rule: rule.name, reason: "\(error)") }
        let limit = parties.subject.isOwn ? nil : Self.longestLifetimeFromForeignToken
        return GrantedAuthorization(
            rule: rule.name,
            subject: subject,
            clientID: clientID,
            holder: parties.clientIdentity,
            target: target,
            scopes: try scopes(request.scopes, for: target, by: rule, within: scopes(heldBy: parties)),
            claims: claims(of: rule, for: target, captures, subject: subject.text),
            lifetime: min(lifetime(of: rule, for: target, atMost: limit), longestExchange ?? .max),
            exchange: ExchangeProvenance(
                actors: actors,
                mayAct: parties.subject.claims["may_act"].map { MayAct.naming(parties.subject.issuer, in: $0) },
                end: clause.outlivesSubject ? nil : parties.endOfTokens,
                bindsToken: isBoundByItsClient(parties.subject, heldBy: parties.clientIdentity)))
    }

    /// Whether a token of ours is bound for the client's sake and not for its audience's (RFC 8705 §3.4), and brought by its
    /// holder, who has shown the certificate: what is made of it is the client's still.
    private func isBoundByItsClient(_ party: ExchangeParty, heldBy client: Identity?) -> Bool {
        guard party.isOwn, party.thumbprint != nil else { return false }
        if let client, isResourceServer(client, ofAnyOf: party.audiences) { return false }
        return !party.audiences.contains { audiencesByValue[$0]?.bindsCertificate == true }
    }

    /// The scopes beyond which an exchange grants none: those that every token has which proves something in it, the
    /// subject's, the actor's and the client's; `nil` when none of them speaks of scopes.
    private func scopes(heldBy parties: ExchangeParties) -> [ByteString]? {
        let limits = [scopes(heldBy: parties.subject), parties.actor.flatMap(scopes(heldBy:)), parties.client?.scopes]
        return limits.compactMap { $0 }.reduce(nil) { common, limit in common?.filter(limit.contains) ?? limit }
    }

    /// The scopes beyond which an exchange of the token grants none; `nil` for a token that is about an identity alone.
    ///
    /// A token of ours that has no scope has lost them all where it is made from another, or is for an audience with
    /// scopes: whatever its profile, what was lost is not had back by one exchange more.
    private func scopes(heldBy party: ExchangeParty) -> [ByteString]? {
        if let scopes = party.scopes { return scopes }
        guard party.isOwn else { return nil }
        let isForScopes = party.audiences.contains { audiencesByValue[$0]?.scopes.isEmpty == false }
        return party.isExchanged || isForScopes ? [] : nil
    }

    /// That a token is brought in time, by whom it is for, and by whom it is bound to, and that no other issuer says in it
    /// who of us has acted: under our signature nobody could tell that from what we have seen.
    ///
    /// - Parameter receiver: the client, which may be a resource server that was sent the token; `nil` for an actor's token.
    ///   That is for us: what a resource server was sent says on whose behalf it works, and not who works.
    func check(
        _ party: ExchangeParty, broughtTo issuer: IssuerIdentifier, by client: PolicyIdentity?,
        receivedBy receiver: Identity?, at time: Date
    ) throws(ExchangeTokenRefusal) {
        // Clocks may differ by the skew; nothing that is made of a token may begin behind its end.
        guard party.expiresAt.timeIntervalSince(time) >= 1 else { throw .ended }
        guard party.isOwn || !party.actors.names(ByteString(issuer.url)) else { throw .actors(.speaksForUs) }
        let isResourceServer = receiver.map { self.isResourceServer($0, ofAnyOf: party.audiences) } ?? false
        if party.isOwn {
            // What is for others too was sent to them, and is theirs to bring as a resource server alone.
            let isForUs =
                !party.audiences.isEmpty
                && party.audiences.allSatisfy { $0 == issuer.url || $0 == issuer.tokenEndpoint }
            guard isForUs || isResourceServer else {
                throw .notForClient(audiences: party.audiences, client: receiver)
            }
        }
        // A resource server has seen the proof when it took the token; everybody else shows it here.
        guard let thumbprint = party.thumbprint, !(party.isOwn && isResourceServer) else { return }
        let proven = client?.certificate?.base64URLThumbprint
        if let key = TokenConfirmation.certificate(thumbprint).isLacking(provenBy: proven) { throw .unprovenKey(key) }
    }

    /// Whether one of the audiences has the client for its resource server.
    func isResourceServer(_ client: Identity, ofAnyOf values: [ByteString]) -> Bool {
        values.contains { value in
            audiencesByValue[value]?.resourceServers.contains { $0.means(client) } == true
        }
    }
}
