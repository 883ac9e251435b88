/// A mapping of match keys, all of which must be met: what stands under `match`, `not`, and each part of `all` and
/// `any`.
package struct MatchClause: Sendable, Hashable {
    /// How deep clauses may nest.
    package static let maximumDepth = 8
    /// The most values that the clauses of one rule may have together.
    package static let maximumValues = 256

    package let conditions: [MatchCondition]

    package init(_ conditions: [MatchCondition]) {
        self.conditions = conditions
    }

    /// The captures that the clause provides in whichever way it is met: those that a template may use.
    package var captures: Set<String> {
        conditions.reduce(into: []) { $0.formUnion($1.captures) }
    }

    /// The captures that the clause provides in at least one way in which it can be met.
    package var possibleCaptures: Set<String> {
        conditions.reduce(into: []) { $0.formUnion($1.possibleCaptures) }
    }

    /// Whether only registered clients can meet the clause.
    package var requiresClient: Bool {
        conditions.contains(where: \.requiresClient)
    }

    /// Whether the clause names clients under `not` in a way of being met that needs no registered client: anyone who
    /// is named meets it by leaving out `client_id`, which makes a device of it.
    package var isLiftedByLeavingOutClient: Bool {
        guard !requiresClient else { return false }
        return conditions.contains { condition in
            switch condition {
            case .attribute: false
            case .not(let clause): clause.namesClient
            case .all(let clauses), .any(let clauses): clauses.contains(where: \.isLiftedByLeavingOutClient)
            }
        }
    }

    private var namesClient: Bool {
        conditions.contains { condition in
            switch condition {
            case .attribute(let attribute): attribute.attribute == .key(.client)
            case .not(let clause): clause.namesClient
            case .all(let clauses), .any(let clauses): clauses.contains(where: \.namesClient)
            }
        }
    }
}
