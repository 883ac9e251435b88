import JOSE

extension IssuancePolicy {
    /// A rule, what it captures of an identity, and the subject that it gives.
    typealias RuleChoice = (rule: PolicyRule, captures: Captures, subject: ByteString)

    /// The rule for the identity, what it captures, and the subject that it gives.
    ///
    /// That is the first rule that matches. Where several applications have one identity, each has a rule: among the
    /// rules behind the first that match as well, `client_id` chooses the one whose subject it names. Such a rule has to
    /// ask for all that the first one asks for, so that without this choice nobody would ever reach it: a rule that
    /// lets fewer callers in is not got around by naming the subject of a wider one behind it.
    func ruleChoice(
        for identity: PolicyIdentity, naming clientID: ByteString?
    ) throws(PolicyDenial) -> RuleChoice {
        let (first, captures) = try firstMatch(for: identity)
        let subject = try subject(of: first, captures)
        // Who is registered has its name already.
        guard let clientID, identity.clientID == nil, clientID != subject else { return (first, captures, subject) }
        for rule in issuanceRules where rule.name != first.name && rule.identity.isWithin(first.identity) {
            guard let captures = rule.identity.captures(from: identity),
                let named = try? self.subject(of: rule, captures), named == clientID
            else { continue }
            return (rule, captures, named)
        }
        return (first, captures, subject)
    }

    /// The name of a rule that matches and gives the subject, though it cannot be chosen: one before it matches, too.
    func shadowedRule(for identity: PolicyIdentity, naming clientID: ByteString) -> String? {
        guard identity.clientID == nil else { return nil }
        return issuanceRules.first { rule in
            guard let captures = rule.identity.captures(from: identity) else { return false }
            return (try? subject(of: rule, captures)) == clientID
        }?.name
    }
}

extension IdentityClause {
    /// Whether all who are meant here are meant by `other` too, as the conditions show it.
    fileprivate func isWithin(_ other: IdentityClause) -> Bool {
        authority == other.authority
            && other.match.conditions.allSatisfy { wider in match.conditions.contains { $0.implies(wider) } }
    }
}

extension MatchCondition {
    /// Whether the condition is `wider` itself, or one of the same attribute with no other values.
    fileprivate func implies(_ wider: MatchCondition) -> Bool {
        guard case .attribute(let own) = self, case .attribute(let other) = wider else { return self == wider }
        return ByteString.areSame(own.attribute.description, other.attribute.description)
            && own.values.allSatisfy { $0.isOne(of: other.values) }
    }
}

extension AttributePattern {
    /// Whether the value is one of the patterns, or a name that one of them takes.
    fileprivate func isOne(of patterns: [AttributePattern]) -> Bool {
        if patterns.contains(self) { return true }
        guard case .name(let name) = self, let literal = name.literal else { return false }
        return patterns.contains { pattern in
            if case .name(let wider) = pattern { wider.match(literal) != nil } else { false }
        }
    }
}
