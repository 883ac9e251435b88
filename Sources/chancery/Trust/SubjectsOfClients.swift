import AuthorizationServer
import Persistence

/// Tells of rules that give others the name of a client: a caller that they match is refused.
enum SubjectsOfClients {
    /// What an operator is told of each rule; nothing where there is no database yet. Subjects with captures are judged
    /// when they are made.
    static func warnings(_ configuration: Configuration) -> [String] {
        // Those that only a registered client meets, or a token of ours, may be for the client itself.
        let rules = configuration.policy.filter { rule in
            rule.subject.captures.isEmpty && rule.authority != ExchangeParty.ownAuthority
                && !(rule.exchange == nil && rule.match.requiresClient)
        }
        guard !rules.isEmpty, let store = try? SQLiteClientStore(reading: configuration.database) else { return [] }
        return rules.filter { (try? store.isClientName($0.subject.literalText)) == true }.map { rule in
            "rule \"\(rule.name)\" gives the subject \"\(rule.subject.literalText)\", which is the client_id of a client"
                + " that is registered or was deleted: nobody else gets a token about it"
        }
    }
}
