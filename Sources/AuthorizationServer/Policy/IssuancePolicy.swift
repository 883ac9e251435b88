package import JOSE

/// The rules by which tokens are granted. The first rule that matches wins; no match is a denial.
package struct IssuancePolicy: Sendable {
    package let rules: [PolicyRule]
    /// Rules by which clients get tokens about themselves.
    let issuanceRules: [PolicyRule]
    let exchangeRules: [(rule: PolicyRule, clause: ExchangeClause)]
    let audiencesByName: [ByteString: Audience]
    let audiencesByValue: [ByteString: Audience]
    let resources: [ByteString: ResourceTerms]
    /// Seconds that nothing lives longer which is had in an exchange; `nil` where the rules alone say how long.
    let longestExchange: Int?

    package init(
        rules: [PolicyRule], audiences: [Audience], resources: [ResourceTerms] = [], longestExchange: Int? = nil
    ) {
        self.rules = rules
        self.longestExchange = longestExchange
        issuanceRules = rules.filter { $0.exchange == nil }
        exchangeRules = rules.compactMap { rule in rule.exchange.map { (rule, $0) } }
        audiencesByName = Dictionary(audiences.map { (ByteString($0.name), $0) }) { first, _ in first }
        audiencesByValue = Dictionary(audiences.map { (ByteString($0.value), $0) }) { first, _ in first }
        self.resources = Dictionary(resources.map { (ByteString($0.name), $0) }) { first, _ in first }
    }

    /// Whether tokens can be exchanged at all.
    package var hasExchanges: Bool { !exchangeRules.isEmpty }

    /// Decides on a request. Pure: the same identity and request are always decided alike.
    package func evaluate(
        _ identity: PolicyIdentity, _ request: RequestedAuthorization
    ) throws(PolicyDenial) -> GrantedAuthorization {
        let (rule, captures, subject) = try ruleChoice(for: identity, naming: request.clientID)
        let clientID = identity.clientID ?? subject
        if let claimed = request.clientID, claimed != clientID {
            throw .otherClient(
                rule: rule.name, clientID: claimed, shadowed: shadowedRule(for: identity, naming: claimed))
        }
        let target = try target(of: request, by: rule, captures, subject: subject.text)
        try check(subject, for: target, by: rule)
        return GrantedAuthorization(
            rule: rule.name,
            subject: subject,
            clientID: clientID,
            holder: Self.identity(of: identity, called: subject),
            target: target,
            scopes: try scopes(request.scopes, for: target, by: rule, within: identity.scopes),
            isLimited: identity.scopes != nil,
            claims: claims(of: rule, for: target, captures, subject: subject.text),
            lifetime: lifetime(of: rule, for: target)
        )
    }

    /// Who the identity is to us: a registered client, else whom the rule for it makes of it; `nil` when there is no such
    /// rule.
    ///
    /// - Parameter clientID: by which it calls itself, which chooses among rules that are for the same identities.
    package func identity(of identity: PolicyIdentity, naming clientID: ByteString? = nil) -> Identity? {
        if let clientID = identity.clientID { return .client(clientID) }
        guard let (_, _, subject) = try? ruleChoice(for: identity, naming: clientID) else { return nil }
        return Self.identity(of: identity, called: subject)
    }

    private static func identity(of identity: PolicyIdentity, called subject: ByteString) -> Identity? {
        if let clientID = identity.clientID { return .client(clientID) }
        return identity.authority.map { .subject(subject, authority: $0) }
    }

    /// The first rule for the identity; `nil` when there is none.
    func rule(for identity: PolicyIdentity) -> PolicyRule? { try? firstMatch(for: identity).rule }

    func firstMatch(
        for identity: PolicyIdentity
    ) throws(PolicyDenial) -> (rule: PolicyRule, captures: Captures) {
        for rule in issuanceRules {
            if let captures = rule.identity.captures(from: identity) { return (rule, captures) }
        }
        throw .noRule(
            reasons: issuanceRules.prefix(Self.maximumReasons).compactMap { mismatch(of: $0, with: identity) })
    }

    /// Reasons are a diagnosis: a policy of thousands of rules must not make them thousands long.
    static let maximumReasons = 20

    private func mismatch(of rule: PolicyRule, with identity: PolicyIdentity) -> String? {
        do {
            _ = try rule.identity.match(identity)
            return nil
        } catch {
            return "\"\(rule.name)\" \(error)"
        }
    }

    func subject(of rule: PolicyRule, _ captures: Captures) throws(PolicyDenial) -> ByteString {
        guard let subject = rule.subject.expanded(with: captures), !subject.isEmpty else {
            throw .unfitSubject(rule: rule.name, reason: "is empty")
        }
        return ByteString(subject)
    }

    func check(_ subject: ByteString, for target: GrantedTarget, by rule: PolicyRule) throws(PolicyDenial) {
        let profile = target.audience?.profile ?? .generic
        let limit = profile.maximumSubjectBytes
        guard subject.text.utf8.count <= limit else {
            throw .unfitSubject(
                rule: rule.name,
                reason: "has \(subject.text.utf8.count) bytes, profile \(profile.rawValue) takes \(limit)")
        }
    }

    /// Claims of the rule and of the resource.
    func claims(
        of rule: PolicyRule, for target: GrantedTarget, _ captures: Captures, subject: String
    ) -> [JSONValue.Member] {
        let own = rule.claims.compactMap { claim in
            claim.value.expanded(with: captures).map { JSONValue.Member(claim.name, $0) }
        }
        guard let terms = target.resource?.terms, !terms.claims.isEmpty else { return own }
        let captures = Self.captures(captures, subject: subject)
        // What the operator wrote for the resource is what the cloud reads.
        return own.filter { claim in !terms.claims.contains { $0.name == claim.name } }
            + terms.claims.compactMap { claim in
                claim.value.expanded(with: captures).map { JSONValue.Member(claim.name, $0) }
            }
    }

    func lifetime(of rule: PolicyRule, for target: GrantedTarget, atMost limit: Int? = nil) -> Int {
        let audiences = [target.audience].compactMap { $0 } + target.otherAudiences
        let usual = min(audiences.map(\.lifetime).min() ?? 0, limit ?? .max)
        return min(rule.lifetime ?? usual, audiences.map(\.profile.maximumLifetime).min() ?? .max)
    }
}
