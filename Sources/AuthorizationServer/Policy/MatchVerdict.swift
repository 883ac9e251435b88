/// Whether an identity meets a condition or a clause.
///
/// What cannot be told is neither met nor unmet, so that `not` never turns ignorance into a grant.
enum MatchVerdict: Hashable {
    /// With the values captured.
    case met(Captures)
    case unmet
    /// It is met in several ways, each with other captures: it is not clear who is asking.
    case ambiguous
    /// What it would have to be compared with is not known, or is nothing to compare with.
    case undecided

    var captures: Captures? {
        if case .met(let captures) = self { captures } else { nil }
    }
}
