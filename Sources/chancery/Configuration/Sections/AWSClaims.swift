import AuthorizationServer

/// What AWS demands of the claims that it reads as session tags and source identity.
enum AWSClaims {
    static let tags = "https://aws.amazon.com/tags"
    static let sourceIdentity = "https://aws.amazon.com/source_identity"
    private static let maximumTags = 50
    private static let maximumKeyLength = 128
    private static let maximumValueLength = 256

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
        if tags.count > maximumTags {
            value.fault("has too many tags", found: "\(tags.count)", allowed: "at most \(maximumTags)")
        }
        for tag in tags {
            if !(1...maximumKeyLength).contains(tag.name.count) {
                value.context.fault(
                    line: tag.line, path: tag.value.path, "is a tag whose key has \(tag.name.count) characters",
                    found: tag.name, allowed: "1 to \(maximumKeyLength)")
            }
            checkTagValue(tag.value)
        }
        return tags.map(\.name)
    }

    private static func checkTagValue(_ value: ConfigurationValue) {
        let allowed = "a list of exactly one text of at most \(maximumValueLength) characters"
        guard let elements = value.elements(allowed: allowed) else { return }
        guard elements.count == 1, case .scalar(let scalar) = elements[0].node.content else {
            value.fault("is not a list of one text", found: "a list of \(elements.count)", allowed: allowed)
            return
        }
        if scalar.isPlain, !scalar.usesEnvironment, AmbiguousScalar.reading(of: scalar.text) != nil {
            elements[0].fault("is not a text", allowed: allowed, hint: "write it in quotes: \"\(scalar.source)\"")
        } else if let template = try? Template(scalar.text), template.literalText.count > maximumValueLength {
            elements[0].fault("is too long", allowed: allowed)
        }
    }

    private static func checkSourceIdentity(_ value: ConfigurationValue) {
        let allowed = "a text of 2 to 64 letters, digits and _+=,.@-"
        guard case .scalar(let scalar) = value.node.content, let template = try? Template(scalar.text) else {
            value.wrongShape(allowed: allowed)
            return
        }
        let literal = template.literalText
        let isShort = template.captures.isEmpty && literal.count < 2
        let isPure = literal.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "_+=,.@-".utf8.contains($0)
        }
        if isShort || literal.count > 64 || !isPure { value.fault("is not a source identity", allowed: allowed) }
    }
}
