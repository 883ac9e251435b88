import FoundationEssentials
import JOSE

/// All who take part in an exchange, each verified: what exchange rules decide on.
package struct ExchangeParties: Sendable {
    package let subject: ExchangeParty
    /// Whom the actor token is about; `nil` when none was sent.
    package let actor: ExchangeParty?
    /// Who calls; `nil` when nobody authenticated.
    package let client: PolicyIdentity?
    /// Who the client is to us: a registered client, or by the subject that policy gives it.
    package let clientIdentity: Identity?
    /// The service's own identifier, under which the client is known.
    let issuer: ByteString

    init(
        subject: ExchangeParty, actor: ExchangeParty?, client: PolicyIdentity?, clientIdentity: Identity?,
        issuer: ByteString
    ) {
        self.subject = subject
        self.actor = actor
        self.client = client
        self.clientIdentity = clientIdentity
        self.issuer = issuer
    }

    /// The client, as an actor.
    var actingClient: ActorIdentity? {
        clientIdentity.map { ActorIdentity($0, of: issuer) }
    }

    /// Who acts, whatever a rule makes of it: an actor that is named, or else the client.
    var acting: ActorIdentity? { actor.map { ActorIdentity($0) } ?? actingClient }

    /// No token may outlive any of those that it is made from.
    var endOfTokens: Date { min(subject.expiresAt, actor?.expiresAt ?? .distantFuture) }

    /// That somebody else than the one who acts is named as the only one who may (RFC 8693 §4.4), whether an actor token
    /// is sent or not; `nil` when nothing speaks against it.
    var breachOfMayAct: String? {
        if let breach = Self.breach(of: subject.mayAct, by: acting) { return "the subject token's \(breach)" }
        guard let actor, let breach = Self.breach(of: actor.mayAct, by: actingClient) else { return nil }
        return "the actor token's \(breach)"
    }

    private static func breach(of mayAct: [MayAct], by actor: ActorIdentity?) -> String? {
        guard !mayAct.isEmpty else { return nil }
        guard let actor else { return "may_act says who may act with it, and nobody who acts is known" }
        return mayAct.allSatisfy { $0.allows(actor) } ? nil : "may_act names another than the one who acts"
    }
}
