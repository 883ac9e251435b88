import AuthorizationServer

/// Points out rules that may call those of one authority as others are called of another: anyone who reads their tokens
/// by `sub`, `act` and `may_act` takes the two for one. That may be meant, while an authority takes another's place.
enum SharedSubjects {
    /// How many rules of other authorities one is compared with: a policy of thousands must not take long to check.
    private static let compared = 1000

    private struct Subject: Hashable {
        let authority: String
        let template: Template
    }

    static func pointOut(_ rules: [(value: ConfigurationValue, rule: PolicyRule)]) {
        var known: Set<Subject> = []
        var seen: [(name: String, authority: String, subject: Template)] = []
        for (value, rule) in rules {
            // A client is called by its identifier, and the subject of an exchange by its token.
            guard rule.exchange == nil, !rule.match.requiresClient, let authority = rule.authority else { continue }
            let other = seen.prefix(compared).first {
                $0.authority != authority && $0.subject.mayGiveTheSame(as: rule.subject)
            }
            if let other {
                ConfigurationSection(value)["subject"]?.notice(
                    "can be a subject that rule \"\(other.name)\" gives those of authority \(other.authority): who reads"
                        + " tokens takes the two for one",
                    hint:
                        "begin the subjects of each authority with a text of its own, unless the two are meant to be one"
                )
            }
            if known.insert(Subject(authority: authority, template: rule.subject)).inserted {
                seen.append((rule.name, authority, rule.subject))
            }
        }
    }
}
