/// In how many ways a name can be read by a pattern.
package enum NameReading: Sendable, Hashable {
    case none
    /// With the values captured.
    case one([String: String])
    /// In two ways or more, so that it is no match; but neither is it certain that it is none.
    case several

    var captures: [String: String]? {
        if case .one(let captures) = self { captures } else { nil }
    }
}
