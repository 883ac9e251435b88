extension PolicyRule {
    /// Why a rule does not apply.
    package enum Mismatch: Error, Hashable, CustomStringConvertible {
        case otherAuthority(String)
        /// The rule names no authority, so that only a registration can vouch for who is asking.
        case notRegistered
        case match([MatchShortfall])

        package var description: String {
            switch self {
            case .otherAuthority(let name): "is for authority \(name)"
            case .notRegistered: "is for registered clients"
            case .match(let shortfalls): shortfalls.map(\.description).joined(separator: " and ")
            }
        }
    }

    /// The captured values when the rule applies to the identity, else `nil`.
    func captures(from identity: PolicyIdentity) -> [String: String]? {
        isFor(identity) ? match.verdict(on: identity).captures : nil
    }

    /// The captured values when the rule applies to the identity. Throws what speaks against it.
    package func match(_ identity: PolicyIdentity) throws(Mismatch) -> [String: String] {
        if let captures = captures(from: identity) { return captures }
        guard isFor(identity) else { throw authority.map { .otherAuthority($0) } ?? .notRegistered }
        throw .match(match.shortfalls(of: identity))
    }

    /// Without an authority the rule is for registered clients, whoever else vouches for them.
    private func isFor(_ identity: PolicyIdentity) -> Bool {
        guard let authority else { return identity.clientID != nil }
        return authority == identity.authority
    }
}
