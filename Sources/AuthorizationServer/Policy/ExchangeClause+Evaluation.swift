extension ExchangeClause {
    /// Why an exchange rule does not apply.
    package enum Mismatch: Error, Hashable, CustomStringConvertible {
        case subject(IdentityClause.Mismatch)
        case clientNotAuthenticated
        case client(IdentityClause.Mismatch)
        case actorNotWanted
        case actorMissing
        case actor(IdentityClause.Mismatch)
        /// The parties differ in what they have to have in common.
        case captures(String)

        package var description: String {
            switch self {
            case .subject(let mismatch): "is not for this subject token: \(mismatch)"
            case .clientNotAuthenticated: "wants a client that authenticates"
            case .client(let mismatch): "is not for this client: \(mismatch)"
            case .actorNotWanted: "takes no actor token"
            case .actorMissing: "wants an actor token"
            case .actor(let mismatch): "is not for this actor token: \(mismatch)"
            case .captures(let name): "wants the same {\(name)} of all parties"
            }
        }
    }

    /// What is captured of all parties, who agree in what they have in common. Throws what speaks against them.
    func match(
        _ parties: ExchangeParties, subject: IdentityClause
    ) throws(Mismatch) -> Captures {
        var found: [Captures] = []
        do { found.append(try subject.match(parties.subject.identity)) } catch { throw .subject(error) }
        if case .identity(let clause) = client {
            guard let identity = parties.client else { throw .clientNotAuthenticated }
            do { found.append(try clause.match(identity)) } catch { throw .client(error) }
        }
        switch (actor, parties.actor) {
        case (.token(let clause), let token?):
            do { found.append(try clause.match(token.identity)) } catch { throw .actor(error) }
        case (.token, nil): throw .actorMissing
        case (.nobody, _?), (.client, _?): throw .actorNotWanted
        case (.client, nil):
            guard parties.clientIdentity != nil else { throw .clientNotAuthenticated }
        case (.nobody, nil): break
        }
        var captures = Captures()
        for values in found {
            if let name = captures.contradiction(in: values) { throw .captures(name) }
            _ = captures.merge(values)
        }
        return captures
    }

    /// Who acts with the new token, the last first.
    func actors(of parties: ExchangeParties) throws(ActorChain.Fault) -> ActorChain {
        let subject = parties.subject.actors
        switch actor {
        case .nobody: return subject
        case .client:
            guard let client = parties.actingClient else { return subject }
            return try subject.behind(client.members)
        case .token:
            guard let token = parties.actor else { return subject }
            return try subject.behind(ActorIdentity(token).members, whoHimselfActsFor: token.actors)
        }
    }
}
