import JOSE

extension IssuancePolicy {
    /// Says that a request is one of OpenID Connect (Core §3.1.2.1), and grants nothing: always allowed.
    package static let openIDScope = "openid"

    /// The scopes that are granted: of those asked for, else all that rule and target have.
    ///
    /// - Parameter held: the scopes of the token that the request rests on, beyond which none is granted; `nil` when there
    ///   is none, or none that speaks of scopes.
    func scopes(
        _ requested: [ByteString]?, for target: GrantedTarget, by rule: PolicyRule, within held: [ByteString]?
    ) throws(PolicyDenial) -> [String] {
        var granted = offered(by: target)
        if let scopes = rule.scopes { granted.removeAll { scope in !scopes.contains { scope == $0 } } }
        if let held, isLimited(target), !granted.isEmpty {
            granted.removeAll { !held.contains($0) }
            // A cloud that is asked for no scopes would choose them itself.
            guard !granted.isEmpty || !isCloud(target) else {
                throw .noScopeLeft(rule: rule.name, resource: target.name)
            }
        }
        let result: [ByteString]
        if let requested {
            for scope in requested where !(scope == Self.openIDScope) && !granted.contains(scope) {
                throw .scopeNotGranted(rule: rule.name, scope: scope)
            }
            result = granted.filter { requested.contains($0) }
        } else {
            result = granted
        }
        return result.map(\.text)
    }

    private func offered(by target: GrantedTarget) -> [ByteString] {
        let all: [String]
        if let resource = target.resource, resource.terms.kind != .accessToken {
            all = resource.terms.scopes
        } else {
            all = ([target.audience].compactMap { $0 } + target.otherAudiences).flatMap(\.scopes)
        }
        return all.map { ByteString($0) }.reduce(into: []) { scopes, scope in
            if !scopes.contains(scope) { scopes.append(scope) }
        }
    }

    private func isCloud(_ target: GrantedTarget) -> Bool {
        guard let terms = target.resource?.terms, terms.kind != .accessToken else { return false }
        return !terms.scopes.isEmpty
    }

    /// Whether a token's scopes limit what is granted: always, unless the resource says that its scopes are its own.
    private func isLimited(_ target: GrantedTarget) -> Bool { target.resource?.terms.ignoresTokenScopes != true }
}
