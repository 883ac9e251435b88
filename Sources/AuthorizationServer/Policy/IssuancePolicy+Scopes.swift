extension IssuancePolicy {
    /// Says that a request is one of OpenID Connect (Core §3.1.2.1), and grants nothing: always allowed.
    package static let openIDScope = "openid"

    /// The scopes that are granted: of those asked for, else all that rule and target have.
    ///
    /// - Parameter held: the scopes of the token that an exchange begins with, beyond which none is granted; `nil` when
    ///   there is none, or none that speaks of scopes.
    func scopes(
        _ requested: [String]?, for target: GrantedTarget, by rule: PolicyRule, within held: [String]?
    ) throws(PolicyDenial) -> [String] {
        var granted = offered(by: target)
        if let scopes = rule.scopes { granted.removeAll { !scopes.contains($0) } }
        if let held, isLimited(target, by: held) { granted.removeAll { !held.contains($0) } }
        guard let requested else { return granted }
        for scope in requested where scope != Self.openIDScope && !granted.contains(scope) {
            throw .scopeNotGranted(rule: rule.name, scope: scope)
        }
        return granted.filter { requested.contains($0) }
    }

    private func offered(by target: GrantedTarget) -> [String] {
        if let resource = target.resource, resource.terms.kind != .accessToken { return resource.terms.scopes }
        let all = ([target.audience].compactMap { $0 } + target.otherAudiences).flatMap(\.scopes)
        return all.enumerated().filter { index, scope in !all[..<index].contains(scope) }.map(\.element)
    }

    /// The scopes of a cloud are its own: a token that has none of them says nothing about them.
    private func isLimited(_ target: GrantedTarget, by held: [String]) -> Bool {
        guard let terms = target.resource?.terms, terms.kind != .accessToken else { return true }
        return held.contains(where: terms.scopes.contains)
    }
}
