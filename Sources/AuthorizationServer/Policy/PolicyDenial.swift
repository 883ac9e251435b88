/// Why policy grants nothing. The answer shows only which kind of denial it is; the text is for the audit log.
package enum PolicyDenial: Error, Hashable, CustomStringConvertible {
    /// No rule is for this identity.
    case noRule(reasons: [String])
    /// The rule's subject is empty, or longer than the audience takes.
    case unfitSubject(rule: String, reason: String)
    /// No audience was named and the rule has several.
    case audienceNotNamed(rule: String, audiences: [String])
    /// There is no such audience, or the rule does not have it.
    case audienceNotGranted(rule: String, audience: String)
    /// A scope was asked for that rule and audience do not both have.
    case scopeNotGranted(rule: String, scope: String)
    /// The client said that it is somebody else.
    case otherClient(rule: String, clientID: String)

    /// The rule that was decided by, if one matched.
    package var rule: String? {
        switch self {
        case .noRule: nil
        case .unfitSubject(let rule, _), .audienceNotNamed(let rule, _), .audienceNotGranted(let rule, _),
            .scopeNotGranted(let rule, _), .otherClient(let rule, _):
            rule
        }
    }

    package var description: String {
        switch self {
        case .noRule(let reasons) where reasons.isEmpty: "there are no policy rules"
        case .noRule(let reasons): "no policy rule matches: " + reasons.joined(separator: "; ")
        case .unfitSubject(let rule, let reason): "rule \"\(rule)\": the subject \(reason)"
        case .audienceNotNamed(let rule, let audiences):
            "rule \"\(rule)\" grants several audiences and the request names none: " + audiences.joined(separator: ", ")
        case .audienceNotGranted(let rule, let audience): "rule \"\(rule)\" does not grant audience \"\(audience)\""
        case .scopeNotGranted(let rule, let scope): "rule \"\(rule)\" does not grant scope \"\(scope)\""
        case .otherClient(let rule, let clientID):
            "rule \"\(rule)\": client_id \"\(clientID)\" is not who the client proved to be"
        }
    }
}
