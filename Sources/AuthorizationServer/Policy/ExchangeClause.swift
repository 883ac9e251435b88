/// What makes a rule one for token exchanges (RFC 8693): beside the subject token, who calls and who acts. The rule's own
/// authority and match are for the subject token.
package struct ExchangeClause: Sendable, Hashable {
    package enum Client: Sendable, Hashable {
        /// The client need not authenticate.
        case anyone
        case identity(IdentityClause)
    }

    package enum Actor: Sendable, Hashable {
        /// Nobody's but the subject's: impersonation. No actor token may be sent.
        case nobody
        /// The client's: delegation. No actor token may be sent.
        case client
        /// Delegation to whom the actor token is about, which has to be sent.
        case token(IdentityClause)
    }

    package let client: Client
    /// In whose name the new token is used (RFC 8693 §1.1).
    package let actor: Actor
    /// Whether tokens may live longer than those that they are made from.
    package let outlivesSubject: Bool
    /// Whether one token may be for several of the rule's audiences together.
    package let combinesAudiences: Bool

    package init(client: Client, actor: Actor, outlivesSubject: Bool = false, combinesAudiences: Bool = false) {
        self.client = client
        self.actor = actor
        self.outlivesSubject = outlivesSubject
        self.combinesAudiences = combinesAudiences
    }

    /// What has to be matched beside the subject token.
    package var matches: [MatchClause] {
        var clauses: [MatchClause] = []
        if case .identity(let clause) = client { clauses.append(clause.match) }
        if case .token(let clause) = actor { clauses.append(clause.match) }
        return clauses
    }
}
