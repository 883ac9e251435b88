/// In how many ways a name can be read by a pattern.
package enum NameReading: Sendable, Hashable {
    case none
    /// With the values captured.
    case one(Captures)
    /// In two ways or more, so that it is no match; but neither is it certain that it is none.
    case several
    /// A capture would hold what it may not. It is no match, and it is not certain that it is none: others may read the
    /// name as one that would match.
    case unfit

    var captures: Captures? {
        if case .one(let captures) = self { captures } else { nil }
    }
}
