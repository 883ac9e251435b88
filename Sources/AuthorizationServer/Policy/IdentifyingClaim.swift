/// A claim by which the identities of an issuer are told apart, and what a rule has to say of it to do so.
package struct IdentifyingClaim: Sendable, Hashable {
    package enum Demand: Sendable, Hashable {
        /// That the claim is matched at all: everybody under the issuer is the operator's own.
        case named
        /// That the first segment is a text, not a capture: all the world has identities under the issuer, and the
        /// first segment says whose they are. It may stand behind one of these words, which all of them have.
        case firstSegment(behind: [String])
        /// That the whole e-mail address is a text, or at least the domain, where it is one project's alone.
        case mailbox
    }

    /// The names of the members that lead to it.
    private let members: [String]
    /// Whether every claim within it will do as well.
    private let coversInner: Bool
    private let demand: Demand

    init(_ members: [String], coveringInner: Bool = false, _ demand: Demand = .named) {
        self.members = members
        coversInner = coveringInner
        self.demand = demand
    }

    /// Any claim whatever.
    static let any = IdentifyingClaim([], coveringInner: true)

    /// As the configuration writes it.
    package var name: String {
        guard members.count > 1 || coversInner else { return members.joined() }
        let pointer = members.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
        return pointer + (coversInner ? "/..." : "")
    }

    /// Whether anyone who meets the condition is told from others by this claim, whichever of its values it is.
    func isDetermined(by condition: AttributeCondition) -> Bool {
        guard case .claim(let path) = condition.attribute, covers(path) else { return false }
        return condition.values.allSatisfy { value in
            if case .name(let pattern) = value { satisfies(pattern) } else { false }
        }
    }

    private func covers(_ path: ClaimPath) -> Bool {
        guard coversInner ? path.members.count > members.count : path.members.count == members.count else {
            return false
        }
        return zip(members, path.members).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    private func satisfies(_ pattern: NamePattern) -> Bool {
        switch demand {
        case .named: return true
        case .firstSegment(let words):
            guard var start = pattern.literalStart else { return false }
            if let word = words.first(where: { start.utf8.starts(with: $0.utf8) }) {
                start.removeFirst(word.count)
            } else if !words.isEmpty {
                return false
            }
            let segment = start.prefix { !"/:@".contains($0) }
            return !segment.isEmpty && (pattern.captures.isEmpty || segment.count < start.count)
        case .mailbox:
            if pattern.captures.isEmpty { return true }
            guard let end = pattern.literalEnd, let at = end.lastIndex(of: "@") else { return false }
            let domain = end[end.index(after: at)...]
            // Google's own agents have the same names in every project.
            return domain.hasSuffix(".iam.gserviceaccount.com") && !domain.hasPrefix("gcp-sa-")
        }
    }
}
