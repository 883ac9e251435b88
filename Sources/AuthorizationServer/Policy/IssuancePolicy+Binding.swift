package import JOSE

extension IssuancePolicy {
    /// A rule and an audience that it grants, whose tokens are bound to the client's certificate.
    package struct Binding: Sendable, Hashable {
        package let rule: String
        package let audience: String
    }

    /// What a registered client that has no certificate is granted and can never get: tokens that are bound to one.
    package func bindings(forClientWithoutCertificate clientID: ByteString) -> [Binding] {
        let identity = PolicyIdentity(authority: nil, clientID: clientID)
        let own = rule(for: identity).map { [$0] } ?? []
        let exchanges = exchangeRules.filter { _, clause in
            if case .identity(let client) = clause.client { client.captures(from: identity) != nil } else { false }
        }
        return (own + exchanges.map(\.rule)).flatMap { rule in
            bindingAudiences(of: rule).map { Binding(rule: rule.name, audience: $0) }
        }
    }

    /// Whether any client could be granted such tokens: else nobody has to be asked about.
    package var bindsClientsWithoutAuthority: Bool {
        rules.contains { rule in
            let client: IdentityClause? =
                switch rule.exchange?.client {
                case nil: rule.identity
                case .identity(let clause)?: clause
                case .anyone?: nil
                }
            return client.map { $0.authority == nil } ?? false && !bindingAudiences(of: rule).isEmpty
        }
    }

    private func bindingAudiences(of rule: PolicyRule) -> [String] {
        let own = rule.audiences.compactMap { audiencesByName[ByteString($0)] }
        let shown = rule.resources.compactMap { resources[ByteString($0)]?.audience }
        return (own + shown).filter(\.bindsCertificate).map(\.name).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
