import AuthorizationServer

/// Warns of tokens for Microsoft Entra ID that end too soon for those who read them from a file: Microsoft's azure-identity
/// keeps a file's token for ten minutes before it reads the file again, and what writes the file has its own interval.
enum EntraLifetimes {
    /// In seconds.
    private static let minimum = 30 * 60

    static func warn(_ audiences: [Audience], _ rules: [PolicyRule], root: ConfigurationSection) {
        let text = "is short for a token that azure-identity reads from a file and keeps for 10 min"
        let hint = "lifetime: 1h, unless callers ask for each token anew"
        for audience in audiences where audience.profile == .entra && audience.lifetime < minimum {
            let users = rules.filter { $0.audiences.contains(audience.name) }
            // A resource shows its token at once; and where all rules say how long, the audience does not.
            guard users.isEmpty || users.contains(where: { $0.lifetime == nil }) else { continue }
            let section = root["audiences"]?.section()?[audience.name]
            let lifetime = section?.section()?["lifetime"]
            (lifetime ?? section)?.warn(lifetime == nil ? "has a lifetime of 5 min, which \(text)" : text, hint: hint)
        }
        guard case .list? = root["policy"]?.node.content, let elements = root["policy"]?.elements() else { return }
        let names = Set(audiences.filter { $0.profile == .entra }.map(\.name))
        for rule in rules where rule.exchange == nil && !names.isDisjoint(with: rule.audiences) {
            guard let lifetime = rule.lifetime, lifetime < minimum else { continue }
            let sections = elements.compactMap { element -> ConfigurationSection? in
                if case .mapping = element.node.content { ConfigurationSection(element) } else { nil }
            }
            let section = sections.first { section in
                if case .scalar(let scalar)? = section["name"]?.node.content { scalar.text == rule.name } else { false }
            }
            section?["lifetime"]?.warn(text, hint: hint)
        }
    }
}
