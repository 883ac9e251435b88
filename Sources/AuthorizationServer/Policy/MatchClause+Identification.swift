extension MatchClause {
    /// Whether in every way in which the clause is met one of the combinations tells who is asking.
    package func identifies(by combinations: [[IdentifyingClaim]]) -> Bool {
        identifies(by: combinations, beside: [])
    }

    private func identifies(by combinations: [[IdentifyingClaim]], beside outer: [AttributeCondition]) -> Bool {
        let known = outer + requiredAttributes
        let isDetermined = combinations.contains { claims in
            claims.allSatisfy { claim in known.contains { claim.isDetermined(by: $0) } }
        }
        return isDetermined
            || choices.contains { clauses in
                !clauses.isEmpty && clauses.allSatisfy { $0.identifies(by: combinations, beside: known) }
            }
    }

    /// Conditions that have to be met in whichever way the clause is.
    var requiredAttributes: [AttributeCondition] {
        conditions.flatMap { condition -> [AttributeCondition] in
            switch condition {
            case .attribute(let attribute): [attribute]
            case .all(let clauses): clauses.flatMap(\.requiredAttributes)
            case .not, .any: []
            }
        }
    }

    /// The parts of every `any`, one of which has to be met.
    private var choices: [[MatchClause]] {
        conditions.flatMap { condition -> [[MatchClause]] in
            switch condition {
            case .any(let clauses): [clauses]
            case .all(let clauses): clauses.flatMap(\.choices)
            case .attribute, .not: []
            }
        }
    }
}
