import AuthorizationServer

/// The captures that a rule's `match` has for templates.
struct MatchCaptures {
    /// Those that are there in whichever way the rule matches.
    let provided: Set<String>
    /// Those that are there in some of the ways only, so that a template cannot rely on them.
    let partial: Set<String>

    init(_ match: MatchClause) {
        provided = match.captures
        partial = match.possibleCaptures.subtracting(match.captures)
    }
}
