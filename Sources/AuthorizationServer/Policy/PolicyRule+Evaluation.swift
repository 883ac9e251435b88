extension PolicyRule {
    /// Why a rule does not apply.
    package enum Mismatch: Error, Hashable, CustomStringConvertible {
        case otherAuthority(String)
        case condition(MatchCondition.Mismatch)
        /// Two conditions captured different values under one name.
        case contradictoryCaptures(MatchCondition.Key)

        package var description: String {
            switch self {
            case .otherAuthority(let name): "is for authority \(name)"
            case .condition(let mismatch): mismatch.description
            case .contradictoryCaptures(let key): "\(key.rawValue): captures differ from those of another key"
            }
        }
    }

    /// The captured values when the rule applies to the identity.
    package func match(_ identity: PolicyIdentity) throws(Mismatch) -> [String: String] {
        guard identity.authority == authority else { throw .otherAuthority(authority) }
        var captures = CaptureSet()
        for condition in conditions {
            let found: [String: String]
            do { found = try condition.captures(from: identity.certificate) } catch { throw .condition(error) }
            guard captures.merge(found) else { throw .contradictoryCaptures(condition.key) }
        }
        return captures.values
    }
}
