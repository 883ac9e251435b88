import JOSE

/// The rules by which tokens are granted. The first rule that matches wins; no match is a denial.
package struct IssuancePolicy: Sendable {
    package let rules: [PolicyRule]
    private let audiencesByName: [String: Audience]
    private let audiencesByValue: [String: Audience]
    private let resources: [String: ResourceTerms]

    package init(rules: [PolicyRule], audiences: [Audience], resources: [ResourceTerms] = []) {
        self.rules = rules
        audiencesByName = Dictionary(audiences.map { ($0.name, $0) }) { first, _ in first }
        audiencesByValue = Dictionary(audiences.map { ($0.value, $0) }) { first, _ in first }
        self.resources = Dictionary(resources.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Decides on a request. Pure: the same identity and request are always decided alike.
    package func evaluate(
        _ identity: PolicyIdentity, _ request: RequestedAuthorization
    ) throws(PolicyDenial) -> GrantedAuthorization {
        let (rule, captures) = try firstMatch(for: identity)
        guard let subject = rule.subject.expanded(with: captures), !subject.isEmpty else {
            throw .unfitSubject(rule: rule.name, reason: "is empty")
        }
        let clientID = identity.clientID ?? subject
        if let claimed = request.clientID, claimed != clientID {
            throw .otherClient(rule: rule.name, clientID: claimed)
        }
        let audience = try selectAudience(request.audiences, rule: rule)
        let limit = audience.profile.maximumSubjectBytes
        guard subject.utf8.count <= limit else {
            throw .unfitSubject(
                rule: rule.name,
                reason: "has \(subject.utf8.count) bytes, profile \(audience.profile.rawValue) takes \(limit)")
        }
        return GrantedAuthorization(
            rule: rule.name,
            subject: subject,
            clientID: clientID,
            audience: audience,
            scopes: try selectScopes(request.scopes, rule: rule, audience: audience),
            claims: rule.claims.compactMap { claim in
                claim.value.expanded(with: captures).map { JSONValue.Member(claim.name, $0) }
            },
            lifetime: min(rule.lifetime ?? audience.lifetime, audience.profile.maximumLifetime)
        )
    }

    private func firstMatch(
        for identity: PolicyIdentity
    ) throws(PolicyDenial) -> (rule: PolicyRule, captures: [String: String]) {
        for rule in rules {
            if let captures = rule.captures(from: identity) { return (rule, captures) }
        }
        throw .noRule(reasons: rules.prefix(Self.maximumReasons).compactMap { mismatch(of: $0, with: identity) })
    }

    /// Reasons are a diagnosis: a policy of thousands of rules must not make them thousands long.
    private static let maximumReasons = 20

    private func mismatch(of rule: PolicyRule, with identity: PolicyIdentity) -> String? {
        do {
            _ = try rule.match(identity)
            return nil
        } catch {
            return "\"\(rule.name)\" \(error)"
        }
    }

    private func selectAudience(_ requested: [String], rule: PolicyRule) throws(PolicyDenial) -> Audience {
        guard let first = requested.first else {
            guard rule.audiences.count == 1, let only = audiencesByName[rule.audiences[0]] else {
                throw .audienceNotNamed(rule: rule.name, audiences: rule.audiences)
            }
            return only
        }
        guard let audience = audiencesByName[first] ?? audiencesByValue[first], rule.audiences.contains(audience.name)
        else { throw .audienceNotGranted(rule: rule.name, audience: first) }
        for other in requested.dropFirst() where other != audience.name && other != audience.value {
            throw .audienceNotGranted(rule: rule.name, audience: other)
        }
        return audience
    }

    private func selectScopes(
        _ requested: [String]?, rule: PolicyRule, audience: Audience
    ) throws(PolicyDenial) -> [String] {
        let granted = rule.scopes.map { scopes in audience.scopes.filter { scopes.contains($0) } } ?? audience.scopes
        guard let requested else { return granted }
        return try selectScopes(requested, among: granted.filter { $0 != Self.openIDScope } + [Self.openIDScope], rule)
    }

    /// Says that a request is one of OpenID Connect (Core §3.1.2.1), and grants nothing: always allowed.
    package static let openIDScope = "openid"

    private func selectScopes(
        _ requested: [String], among granted: [String], _ rule: PolicyRule
    ) throws(PolicyDenial) -> [String] {
        for scope in requested where !granted.contains(scope) {
            throw .scopeNotGranted(rule: rule.name, scope: scope)
        }
        return granted.filter { requested.contains($0) }
    }
}
