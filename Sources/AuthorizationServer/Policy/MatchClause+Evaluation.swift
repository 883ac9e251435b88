extension MatchClause {
    /// All conditions are met, with captures that agree.
    func verdict(on identity: PolicyIdentity) -> MatchVerdict {
        // Nearly every clause has one condition.
        if conditions.count == 1 { return conditions[0].verdict(on: identity) }
        return MatchVerdict.all(of: conditions) { $0.verdict(on: identity) }
    }
}

extension MatchCondition {
    func verdict(on identity: PolicyIdentity) -> MatchVerdict {
        switch self {
        case .attribute(let condition): condition.verdict(on: identity)
        case .not(let clause): clause.verdict(on: identity).negated
        case .all(let clauses): MatchVerdict.all(of: clauses) { $0.verdict(on: identity) }
        case .any(let clauses): MatchVerdict.any(of: clauses) { $0.verdict(on: identity) }
        }
    }
}

extension MatchVerdict {
    /// One part that is unmet settles it, whatever is not clear about the others. No parts: nothing is said, so that
    /// nobody can meet it.
    static func all<Part>(of parts: [Part], _ verdict: (Part) -> MatchVerdict) -> MatchVerdict {
        guard !parts.isEmpty else { return .undecided }
        var captures = Captures()
        var result = MatchVerdict.met([:])
        for part in parts {
            switch verdict(part) {
            case .met(let found): if !captures.merge(found) { return .unmet }
            case .unmet: return .unmet
            case .undecided: result = .undecided
            case .ambiguous: if result != .undecided { result = .ambiguous }
            }
        }
        return result == .met([:]) ? .met(captures) : result
    }

    /// The parts that are met have to capture the same.
    static func any<Part>(of parts: [Part], _ verdict: (Part) -> MatchVerdict) -> MatchVerdict {
        guard !parts.isEmpty else { return .undecided }
        var captures: Captures?
        var result = MatchVerdict.unmet
        for part in parts {
            switch verdict(part) {
            case .met(let found):
                if let captures, captures != found { return .ambiguous }
                captures = found
            case .unmet: break
            case .undecided: result = .undecided
            case .ambiguous: return .ambiguous
            }
        }
        return captures.map { .met($0) } ?? result
    }

    /// What is met in several ways is met, and so its negation is not.
    var negated: MatchVerdict {
        switch self {
        case .met, .ambiguous: .unmet
        case .unmet: .met([:])
        case .undecided: .undecided
        }
    }
}
