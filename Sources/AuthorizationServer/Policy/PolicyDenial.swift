package import JOSE

/// Why policy grants nothing. The answer shows only which kind of denial it is; the text is for the audit log.
package enum PolicyDenial: Error, Hashable, CustomStringConvertible {
    /// No rule is for this identity.
    case noRule(reasons: [String])
    /// No exchange rule is for these parties.
    case noExchangeRule(reasons: [String])
    /// The rule's subject is empty, or longer than the audience takes.
    case unfitSubject(rule: String, reason: String)
    /// No audience was named and the rule has several.
    case audienceNotNamed(rule: String, audiences: [String])
    /// There is no such audience, or the rule does not have it.
    case audienceNotGranted(rule: String, audience: ByteString)
    /// There is no such resource, or the rule does not have it.
    case resourceNotGranted(rule: String, resource: ByteString)
    /// Another than the one who acts is named as the only one who may (RFC 8693 §4.4).
    case mayNotAct(reason: String)
    /// Audiences that differ too much for one token.
    case audiencesDiffer(rule: String, audiences: [String])
    /// The resource does not have the service account.
    case serviceAccountNotGranted(rule: String, account: ByteString)
    /// What the resource needs cannot be had.
    case unfitResource(rule: String, resource: String, reason: String)
    /// Those who act cannot be written down.
    case unfitActors(rule: String, reason: String)
    /// A scope was asked for that rule and audience do not both have.
    case scopeNotGranted(rule: String, scope: ByteString)
    /// The token that the request rests on has none of the resource's scopes.
    case noScopeLeft(rule: String, resource: String)
    /// The client said that it is somebody else. `shadowed` is a rule for the subject that it names, which matches and
    /// stands behind one that lets fewer in.
    case otherClient(rule: String, clientID: ByteString, shadowed: String? = nil)

    /// The rule that was decided by, if one matched.
    package var rule: String? {
        switch self {
        case .noRule, .noExchangeRule, .mayNotAct: nil
        case .unfitSubject(let rule, _), .audienceNotNamed(let rule, _), .audienceNotGranted(let rule, _),
            .resourceNotGranted(let rule, _), .scopeNotGranted(let rule, _), .noScopeLeft(let rule, _),
            .otherClient(let rule, _, _),
            .audiencesDiffer(let rule, _),
            .serviceAccountNotGranted(let rule, _), .unfitResource(let rule, _, _), .unfitActors(let rule, _):
            rule
        }
    }

    /// The same, where what was asked for as a resource is called one.
    func speaking(of resources: [ByteString]) -> PolicyDenial {
        guard case .audienceNotGranted(let rule, let name) = self, resources.contains(name) else { return self }
        return .resourceNotGranted(rule: rule, resource: name)
    }

    /// Whether the rule is for who asks, and not for what is asked.
    var isOfTarget: Bool {
        switch self {
        case .audienceNotNamed, .audienceNotGranted, .resourceNotGranted, .audiencesDiffer, .serviceAccountNotGranted:
            true
        case .noRule, .noExchangeRule, .mayNotAct, .unfitSubject, .unfitResource, .unfitActors, .scopeNotGranted,
            .noScopeLeft, .otherClient:
            false
        }
    }

    package var description: String {
        switch self {
        case .noRule(let reasons) where reasons.isEmpty: "there are no policy rules"
        case .noRule(let reasons): "no policy rule matches: " + reasons.joined(separator: "; ")
        case .noExchangeRule(let reasons) where reasons.isEmpty: "there are no exchange rules"
        case .noExchangeRule(let reasons): "no exchange rule matches: " + reasons.joined(separator: "; ")
        case .unfitSubject(let rule, let reason): "rule \"\(rule)\": the subject \(reason)"
        case .audienceNotNamed(let rule, let audiences):
            "rule \"\(rule)\" grants several audiences and the request names none: " + audiences.joined(separator: ", ")
        case .audienceNotGranted(let rule, let audience): "rule \"\(rule)\" does not grant audience \"\(audience)\""
        case .resourceNotGranted(let rule, let resource): "rule \"\(rule)\" does not grant resource \"\(resource)\""
        case .mayNotAct(let reason): reason
        case .audiencesDiffer(let rule, let audiences):
            "rule \"\(rule)\": no token can be for all of \(audiences.joined(separator: ", ")) together"
        case .serviceAccountNotGranted(let rule, let account):
            "rule \"\(rule)\" does not grant service account \"\(account)\""
        case .unfitResource(let rule, let resource, let reason): "rule \"\(rule)\": resource \(resource) \(reason)"
        case .unfitActors(let rule, let reason): "rule \"\(rule)\": the new token would have \(reason)"
        case .scopeNotGranted(let rule, let scope): "rule \"\(rule)\" does not grant scope \"\(scope)\""
        case .noScopeLeft(let rule, let resource):
            "rule \"\(rule)\": of the scopes of resource \(resource) none is left; a token that has scopes is limited by them,"
                + " unless the resource has token-scopes: ignored"
        case .otherClient(let rule, let clientID, let shadowed):
            "rule \"\(rule)\": client_id \"\(clientID)\" is not who the client proved to be"
                + (shadowed.map {
                    "; rule \"\($0)\" has that subject and cannot be chosen, as its match does not have all conditions of"
                        + " \"\(rule)\""
                } ?? "")
        }
    }
}
