import JOSE

extension PolicyExplanation {
    /// Says of each rule whether it matches: of those for tokens about the identity itself up to the first, which wins, and
    /// of those for exchanges all of its authority.
    ///
    /// - Returns: whether a rule for exchanges is for what the identity was read from.
    func explainRules(_ identity: PolicyIdentity, naming clientID: ByteString?, in result: inout Result) -> Bool {
        for rule in policy.issuanceRules {
            do {
                let captures = try rule.identity.match(identity)
                result.lines.append("rule \"\(rule.name)\": matches\(Self.shown(captures))")
                explainChoice(behind: rule, for: identity, naming: clientID, in: &result)
                break
            } catch {
                result.lines.append("rule \"\(rule.name)\": does not match: \(error)")
            }
        }
        return explainExchanges(of: identity, in: &result)
    }

    private func explainExchanges(of identity: PolicyIdentity, in result: inout Result) -> Bool {
        var isForAny = false
        for (rule, _) in policy.exchangeRules where rule.authority == identity.authority {
            do {
                _ = try rule.identity.match(identity)
                isForAny = true
                result.lines.append("rule \"\(rule.name)\": matches, for exchanges: use --subject-token")
            } catch {
                result.lines.append(
                    "rule \"\(rule.name)\": does not match (for exchanges: use --subject-token): \(error)")
            }
        }
        return isForAny
    }

    /// Where `client_id` chooses another rule than the first.
    private func explainChoice(
        behind first: PolicyRule, for identity: PolicyIdentity, naming clientID: ByteString?, in result: inout Result
    ) {
        guard let choice = try? policy.ruleChoice(for: identity, naming: clientID), choice.rule.name != first.name
        else {
            return
        }
        result.lines.append(
            "rule \"\(choice.rule.name)\": chosen by client_id \"\(choice.subject)\"\(Self.shown(choice.captures))")
    }

    private static func shown(_ captures: Captures) -> String { captures.isEmpty ? "" : " with \(captures)" }
}
