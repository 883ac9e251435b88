import JOSE

extension IssuancePolicy {
    /// What the configuration calls the audience or resource that a request means; `nil` where there is none.
    func target(called text: ByteString) -> (name: String, isResource: Bool)? {
        if let audience = audiencesByName[text] ?? audiencesByValue[text] { return (audience.name, false) }
        return resources[text].map { ($0.name, true) }
    }

    /// What the request is for: an audience or a resource that the rule grants.
    func target(
        of request: RequestedAuthorization, by rule: PolicyRule, _ captures: Captures, subject: String
    ) throws(PolicyDenial) -> GrantedTarget {
        let target: GrantedTarget
        switch try choice(of: request, by: rule) {
        case .audiences(let audiences): target = GrantedTarget(audiences[0], others: Array(audiences.dropFirst()))
        case .resource(let terms):
            let parameters = terms.parameters.compactMapValues {
                $0.expanded(with: Self.captures(captures, subject: subject))
            }
            guard parameters.count == terms.parameters.count else {
                throw .unfitResource(rule: rule.name, resource: terms.name, reason: "lacks captures")
            }
            // The account as it is configured, not as it is asked for.
            let account = request.serviceAccount.flatMap { wanted in
                terms.serviceAccounts.first { wanted == $0 }
            }
            target = GrantedTarget(.init(terms: terms, parameters: parameters, serviceAccount: account))
        }
        if let account = request.serviceAccount, target.resource?.serviceAccount == nil {
            throw .serviceAccountNotGranted(rule: rule.name, account: account)
        }
        return target
    }

    /// The captures of a resource's templates. `{subject}` is what the rule grants, whatever its match captures.
    static func captures(_ captures: Captures, subject: String) -> Captures {
        captures.setting(ResourceTerms.subjectCapture, to: subject)
    }

    private enum Choice {
        /// At least one.
        case audiences([Audience])
        case resource(ResourceTerms)
    }

    private func choice(of request: RequestedAuthorization, by rule: PolicyRule) throws(PolicyDenial) -> Choice {
        guard let first = request.audiences.first else { return try onlyChoice(of: request, by: rule) }
        if let terms = resources[first], rule.resources.contains(terms.name) {
            if let other = request.audiences.first(where: { $0 != first }) {
                throw .audienceNotGranted(rule: rule.name, audience: other)
            }
            return .resource(terms)
        }
        var audiences: [Audience] = []
        for name in request.audiences {
            guard let audience = audiencesByName[name] ?? audiencesByValue[name], rule.audiences.contains(audience.name)
            else { throw .audienceNotGranted(rule: rule.name, audience: name) }
            guard !audiences.contains(where: { $0.name == audience.name }) else { continue }
            guard audiences.isEmpty || rule.exchange?.combinesAudiences == true else {
                throw .audienceNotGranted(rule: rule.name, audience: name)
            }
            audiences.append(audience)
        }
        try checkCombination(of: audiences, by: rule)
        return .audiences(audiences)
    }

    /// One token is for several where it can be the same for all of them.
    private func checkCombination(of audiences: [Audience], by rule: PolicyRule) throws(PolicyDenial) {
        guard let first = audiences.first else { return }
        for other in audiences.dropFirst() {
            let areAlike =
                first.profile == other.profile && first.algorithm == other.algorithm
                && first.bindsCertificate == other.bindsCertificate
                && first.describesCertificate == other.describesCertificate && first.profile.takesSeveralAudiences
            guard areAlike else { throw .audiencesDiffer(rule: rule.name, audiences: [first.name, other.name]) }
        }
    }

    /// The only target of the rule; or the only resource that a request can mean which asks for such scopes or for such a
    /// service account.
    private func onlyChoice(of request: RequestedAuthorization, by rule: PolicyRule) throws(PolicyDenial) -> Choice {
        let terms = rule.resources.compactMap { resources[ByteString($0)] }
        let scopes = (request.scopes ?? []).filter { !($0 == Self.openIDScope) }
        if !scopes.isEmpty || request.serviceAccount != nil {
            let meant = terms.filter { terms in
                scopes.allSatisfy { scope in terms.scopes.contains { scope == $0 } }
                    && request.serviceAccount.map { account in terms.serviceAccounts.contains { account == $0 } }
                        ?? (terms.kind != .accessToken)
            }
            if meant.count == 1 { return .resource(meant[0]) }
        }
        switch (rule.audiences.count, rule.resources.count) {
        case (1, 0):
            guard let only = audiencesByName[ByteString(rule.audiences[0])] else { break }
            return .audiences([only])
        case (0, 1):
            guard let only = terms.first else { break }
            return .resource(only)
        default: break
        }
        throw .audienceNotNamed(rule: rule.name, audiences: rule.audiences + rule.resources)
    }
}
