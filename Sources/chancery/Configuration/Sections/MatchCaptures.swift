import AuthorizationServer

/// The captures that a rule's `match` has for templates.
struct MatchCaptures {
    /// Those that are there in whichever way the rule matches.
    let provided: Set<String>
    /// Those that are there in some of the ways only, so that a template cannot rely on them.
    let partial: Set<String>
    /// What they may hold.
    let alphabets: CaptureAlphabets

    /// All of the clauses have to be met.
    init(_ clauses: [MatchClause]) {
        let provided = clauses.reduce(into: Set<String>()) { $0.formUnion($1.captures) }
        self.provided = provided
        partial = clauses.reduce(into: Set<String>()) { $0.formUnion($1.possibleCaptures) }.subtracting(provided)
        alphabets = CaptureAlphabets(clauses)
    }
}
