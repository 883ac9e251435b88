import AuthorizationServer
import Federation

/// What AWS demands of the claims that it reads as session tags and source identity.
enum AWSClaims {
    static let tags = AuthorizationServer.AWSClaims.tags
    static let sourceIdentity = AuthorizationServer.AWSClaims.sourceIdentity

    /// False after a fault.
    static func check(_ claims: [ConfigurationValue.Member]) -> Bool {
        let faults = claims.first?.value.context.faults.count
        for claim in claims {
            switch claim.name {
            case tags: checkTags(claim.value)
            case sourceIdentity: checkSourceIdentity(claim.value)
            default: break
            }
        }
        return claims.first?.value.context.faults.count == faults
    }

    private static func checkTags(_ value: ConfigurationValue) {
        let keys = ["principal_tags", "transitive_tag_keys"]
        guard let members = value.members(allowed: "a mapping with \(keys.joined(separator: ", "))") else { return }
        for member in members where !keys.contains(member.name) {
            value.context.fault(
                line: member.line, path: member.value.path, "unknown key", found: member.name,
                allowed: keys.joined(separator: ", "), hint: NearestName.hint(for: member.name, among: keys))
        }
        let tags = members.first { $0.name == keys[0] }.flatMap { readPrincipalTags($0.value) }
        guard let transitive = members.first(where: { $0.name == keys[1] }) else { return }
        for element in transitive.value.elements(allowed: "a list of keys of principal_tags") ?? [] {
            guard let key = element.text(), !(tags ?? []).contains(key) else { continue }
            element.fault(
                "is not a key of principal_tags", allowed: (tags ?? []).joined(separator: ", "),
                hint: NearestName.hint(for: key, among: tags ?? []))
        }
    }

    /// The keys of the tags; `nil` after a fault of the whole.
    private static func readPrincipalTags(_ value: ConfigurationValue) -> [String]? {
        guard let tags = value.members(allowed: "a mapping of tags, each a list of one text") else { return nil }
        if tags.count > AWSSessionTag.maximumCount {
            value.fault(
                "has \(tags.count) tags", found: "\(tags.count)", allowed: "at most \(AWSSessionTag.maximumCount)")
            return nil
        }
        for tag in tags {
            AWSTexts.checkTagKey(tag, among: tags)
            checkTagValue(tag.value)
        }
        return tags.map(\.name)
    }

    private static func checkTagValue(_ value: ConfigurationValue) {
        let allowed = "a list of exactly one text: \(AWSSessionTag.valueForm)"
        guard let elements = value.elements(allowed: allowed) else { return }
        guard elements.count == 1, case .scalar(let scalar) = elements[0].node.content else {
            value.fault("is not a list of one text", found: "a list of \(elements.count)", allowed: allowed)
            return
        }
        if scalar.isPlain, !scalar.usesEnvironment, AmbiguousScalar.reading(of: scalar.text) != nil {
            elements[0].fault("is not a text", allowed: allowed, hint: "write it in quotes: \"\(scalar.source)\"")
        } else if let template = try? Template(scalar.text) {
            AWSTexts.checkTagValue(template, elements[0])
        }
    }

    private static func checkSourceIdentity(_ value: ConfigurationValue) {
        guard case .scalar(let scalar) = value.node.content, let template = try? Template(scalar.text) else {
            value.wrongShape(allowed: "a text of \(AWSNames.sessionNameForm)")
            return
        }
        AWSTexts.checkName(template, value)
    }
}
