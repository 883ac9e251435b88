import AuthorizationServer

/// Reads `resources`: each of one kind.
struct ResourcesReader {
    /// Names as the file has them, also of audiences with faults.
    let audienceNames: [String]
    /// Those without faults.
    let audiences: [Audience]

    /// The resources without faults, in the order of the file.
    func read(_ value: ConfigurationValue) -> [ResourceConfiguration] {
        (value.members() ?? []).compactMap { member in
            ConfigurationName.check(member)
            checkName(of: member)
            guard let section = member.value.section(), let kind = kind(of: section),
                let value = section[kind.rawValue]
            else { return nil }
            return read(value, of: kind, name: member.name)
        }
    }

    private func read(_ value: ConfigurationValue, of kind: ResourceKind, name: String) -> ResourceConfiguration? {
        guard let section = value.section() else { return nil }
        switch kind {
        case .accessToken: return readAccessToken(section, name: name)
        case .aws: return readAWS(section, name: name)
        case .google: return readGoogle(section, name: name)
        case .azure: return readAzure(section, name: name)
        case .postgres: return PostgresConfiguration.readResource(section, name: name)
        case .staticSecret: return StaticSecretResource.read(section, name: name)
        }
    }

    private func readAccessToken(_ section: ConfigurationSection, name: String) -> ResourceConfiguration? {
        guard let audience = readAudience(section, profiles: AudienceProfile.allCases) else { return nil }
        let terms = ResourceTerms(name: name, kind: .accessToken, audience: audience, scopes: audience.scopes)
        return ResourceConfiguration(terms: terms, settings: .accessToken)
    }

    /// The audience under the key `audience`, which has to have one of the profiles; `nil` after a fault.
    func readAudience(_ section: ConfigurationSection, profiles: [AudienceProfile]) -> Audience? {
        let allowed = audienceNames.isEmpty ? "none is configured" : audienceNames.joined(separator: ", ")
        guard let value = section.required("audience", allowed: allowed), let text = value.text(allowed: allowed) else {
            return nil
        }
        guard audienceNames.contains(text) else {
            value.fault(
                "is not configured", allowed: allowed, hint: NearestName.hint(for: text, among: audienceNames))
            return nil
        }
        // One with faults has them already.
        guard let audience = audiences.first(where: { $0.name == text }) else { return nil }
        guard profiles.contains(audience.profile) else {
            value.fault(
                "has the profile \(audience.profile.rawValue)",
                allowed: "an audience with profile \(profiles.map(\.rawValue).joined(separator: " or "))")
            return nil
        }
        return audience
    }

    /// A request's `audience` and `resource` name either.
    private func checkName(of member: ConfigurationValue.Member) {
        let taken = audienceNames.contains(member.name) || audiences.contains { $0.value == member.name }
        guard taken else { return }
        member.value.context.fault(
            line: member.line, path: member.value.path, "is an audience's name or aud too", found: member.name,
            allowed: "a name that no audience has", hint: "a request for it could mean either; rename one")
    }

    /// The one kind. Keys that are none have their faults already.
    private func kind(of section: ConfigurationSection) -> ResourceKind? {
        let kinds = ResourceKind.allCases.filter { section[$0.rawValue] != nil }
        if kinds.count == 1 { return kinds[0] }
        let names = ResourceKind.allCases.map(\.rawValue).joined(separator: ", ")
        if kinds.isEmpty {
            _ = section.required(ResourceKind.accessToken.rawValue, hint: "a resource has one of \(names)")
        } else {
            section.value.fault(
                "is of several kinds", found: kinds.map(\.rawValue).joined(separator: ", "), allowed: "one of \(names)",
                hint: "make a resource of each, with a name of its own")
        }
        return nil
    }
}
