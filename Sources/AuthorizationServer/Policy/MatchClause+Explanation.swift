extension MatchClause {
    /// The parts by which the identity does not meet the clause; none if it does.
    ///
    /// Every step asks for the verdict that decides on requests, so that the diagnosis cannot differ from it.
    func shortfalls(of identity: PolicyIdentity, at path: String = "") -> [MatchShortfall] {
        guard !conditions.isEmpty else { return [.init(path: path + "{}", text: "nothing can match")] }
        let verdicts = conditions.map { $0.verdict(on: identity) }
        if let unmet = verdicts.firstIndex(of: .unmet) ?? verdicts.firstIndex(where: { $0.captures == nil }) {
            return conditions[unmet].shortfalls(of: identity, at: path)
        }
        var captures = Captures()
        for (condition, verdict) in zip(conditions, verdicts) where !captures.merge(verdict.captures ?? [:]) {
            return [.init(path: path + condition.label, text: "captures differ from those of another key")]
        }
        return []
    }

    /// The parts by which the identity meets a clause that it must not meet.
    func holdings(of identity: PolicyIdentity, at path: String) -> [MatchShortfall] {
        conditions.flatMap { $0.holdings(of: identity, at: path) }
    }
}

extension MatchCondition {
    /// The key, as a path begins with it.
    var label: String {
        switch self {
        case .attribute(let condition): condition.attribute.description
        case .not: "not"
        case .all: "all"
        case .any: "any"
        }
    }

    func shortfalls(of identity: PolicyIdentity, at path: String) -> [MatchShortfall] {
        let place = path + label
        switch (self, verdict(on: identity)) {
        case (_, .met): return []
        case (.attribute(let condition), let verdict):
            return [.init(path: place, text: condition.explain(verdict, on: identity))]
        case (.not(let clause), .unmet): return clause.holdings(of: identity, at: place + ".")
        case (.not(let clause), _): return clause.shortfalls(of: identity, at: place + ".")
        case (.all(let clauses), _): return Self.shortfalls(ofAll: clauses, identity, at: place)
        case (.any(let clauses), let verdict):
            return Self.shortfalls(ofAny: clauses, identity, isAmbiguous: verdict == .ambiguous, at: place)
        }
    }

    private static func shortfalls(
        ofAny clauses: [MatchClause], _ identity: PolicyIdentity, isAmbiguous: Bool, at place: String
    ) -> [MatchShortfall] {
        if isAmbiguous {
            guard let index = clauses.firstIndex(where: { $0.verdict(on: identity) == .ambiguous }) else {
                return [.init(path: place, text: "several of its parts match, with different captures")]
            }
            return clauses[index].shortfalls(of: identity, at: "\(place)[\(index)].")
        }
        let listed = clauses.enumerated().prefix(MatchShortfall.maximumListed).flatMap { index, clause in
            clause.shortfalls(of: identity, at: "\(place)[\(index)].")
        }
        let rest = clauses.count - MatchShortfall.maximumListed
        return listed + (rest > 0 ? [.init(path: place, text: "\(rest) more parts do not match")] : [])
    }

    private static func shortfalls(
        ofAll clauses: [MatchClause], _ identity: PolicyIdentity, at place: String
    ) -> [MatchShortfall] {
        let verdicts = clauses.map { $0.verdict(on: identity) }
        if let unmet = verdicts.firstIndex(of: .unmet) ?? verdicts.firstIndex(where: { $0.captures == nil }) {
            return clauses[unmet].shortfalls(of: identity, at: "\(place)[\(unmet)].")
        }
        return [.init(path: place, text: "captures of its parts differ")]
    }

    func holdings(of identity: PolicyIdentity, at path: String) -> [MatchShortfall] {
        let place = path + label
        switch self {
        case .attribute(let condition):
            return [.init(path: place, text: condition.describe(AttributeFinding(condition.attribute, of: identity)))]
        case .not(let clause): return clause.shortfalls(of: identity, at: place + ".")
        case .all(let clauses), .any(let clauses):
            return clauses.enumerated().flatMap { index, clause -> [MatchShortfall] in
                switch clause.verdict(on: identity) {
                case .met, .ambiguous: clause.holdings(of: identity, at: "\(place)[\(index)].")
                case .unmet, .undecided: []
                }
            }
        }
    }
}
