import JOSE

/// Whose identities are meant: an authority and conditions on what it says.
package struct IdentityClause: Sendable, Hashable {
    /// The name of the authority; `nil`: registered clients, no matter who vouches for them.
    package let authority: String?
    package let match: MatchClause

    package init(authority: String?, match: MatchClause) {
        self.authority = authority
        self.match = match
    }
}

extension IdentityClause {
    /// Why an identity is not meant.
    package enum Mismatch: Error, Hashable, CustomStringConvertible {
        case otherAuthority(String)
        /// The clause names no authority, so that only a registration can vouch for who is asking.
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

    /// The captured values when the identity is meant, else `nil`.
    func captures(from identity: PolicyIdentity) -> Captures? {
        isFor(identity) ? match.verdict(on: identity).captures : nil
    }

    /// The captured values when the identity is meant. Throws what speaks against it.
    package func match(_ identity: PolicyIdentity) throws(Mismatch) -> Captures {
        if let captures = captures(from: identity) { return captures }
        guard isFor(identity) else { throw authority.map { .otherAuthority($0) } ?? .notRegistered }
        throw .match(match.shortfalls(of: identity))
    }

    private func isFor(_ identity: PolicyIdentity) -> Bool {
        guard let authority else { return identity.clientID != nil }
        return identity.authority.map { ByteString.areSame(authority, $0) } ?? false
    }
}
