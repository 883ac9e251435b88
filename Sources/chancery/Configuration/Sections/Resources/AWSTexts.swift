import AuthorizationServer
import Federation
import JOSE

/// Reads what STS takes only in a certain form: session names, tags and the source identity.
enum AWSTexts {
    private static let names = "a text of \(AWSNames.sessionNameForm), with captures as match provides them"
    private static let tags = "a mapping of tags, such as { team: ops }"

    /// A template of a session name or a source identity; `nil` after a fault.
    static func sessionName(_ value: ConfigurationValue) -> Template? {
        guard let template = TemplateReader.read(value, captures: nil) else { return nil }
        let literal = template.literalText
        let isShort = template.captures.isEmpty && literal.utf8.count < 2
        guard !isShort, literal.utf8.count <= 64, literal.utf8.allSatisfy(AWSNames.isNameCharacter) else {
            value.fault("cannot be a name of AWS's", allowed: names)
            return nil
        }
        return template
    }

    /// The claims for `tags`, `transitive-tags` and `source-identity`; `nil` after a fault.
    static func claims(_ section: ConfigurationSection) -> [ClaimTemplate.Member]? {
        let tags = section.optional("tags", otherwise: []) { readTags($0) }
        let names = section["tags"].flatMap { $0.members()?.map(\.name) } ?? []
        let transitive = section.optional("transitive-tags", otherwise: []) { readTransitive($0, among: names) }
        let identity = section.optional("source-identity") { sessionName($0) }
        guard let tags, let transitive, let identity else { return nil }
        var claims: [ClaimTemplate.Member] = []
        if !tags.isEmpty {
            var members = [ClaimTemplate.Member(name: "principal_tags", value: .object(tags))]
            if !transitive.isEmpty {
                let keys = transitive.map { ClaimTemplate.literal(.string($0)) }
                members.append(.init(name: "transitive_tag_keys", value: .array(keys)))
            }
            claims.append(.init(name: AWSClaims.tags, value: .object(members)))
        }
        if let identity { claims.append(.init(name: AWSClaims.sourceIdentity, value: .text(identity))) }
        return claims
    }

    private static func readTags(_ value: ConfigurationValue) -> [ClaimTemplate.Member]? {
        guard let members = value.members(allowed: tags) else { return nil }
        guard (1...50).contains(members.count) else {
            value.fault("has \(members.count) tags", found: "\(members.count)", allowed: "1 to 50 tags")
            return nil
        }
        let read = members.compactMap { member -> ClaimTemplate.Member? in
            let isKey = checkKey(member, among: members)
            guard let template = readTagValue(member.value), isKey else { return nil }
            // STS reads each tag as a list of one value.
            return .init(name: member.name, value: .array([.text(template)]))
        }
        return read.count == members.count ? read : nil
    }

    private static func checkKey(_ member: ConfigurationValue.Member, among all: [ConfigurationValue.Member]) -> Bool {
        let name = member.name
        let problem: String? =
            if !(1...128).contains(name.unicodeScalars.count) {
                "is a key of \(name.unicodeScalars.count) characters"
            } else if !isTagText(name) || name.lowercased().hasPrefix("aws:") {
                "is no key of a tag"
            } else if all.contains(where: { $0.name != name && $0.name.lowercased() == name.lowercased() }) {
                "differs from another key in case only"
            } else {
                nil
            }
        guard let problem else { return true }
        member.value.context.fault(
            line: member.line, path: member.value.path, problem, found: name.isEmpty ? "\"\"" : name,
            allowed: "1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:")
        return false
    }

    private static func readTagValue(_ value: ConfigurationValue) -> Template? {
        guard let template = TemplateReader.read(value, captures: nil) else { return nil }
        let literal = template.literalText
        guard literal.unicodeScalars.count <= 256, isTagText(literal) else {
            value.fault(
                "cannot be the value of a tag",
                allowed: "at most 256 letters, digits, spaces and _.:/=+-@, with captures as match provides them")
            return nil
        }
        return template
    }

    private static func readTransitive(_ value: ConfigurationValue, among tags: [String]) -> [String]? {
        let allowed = tags.isEmpty ? "tags that the resource has, and it has none" : tags.joined(separator: ", ")
        guard let texts = value.texts(allowed: "a list of keys of tags: \(allowed)") else { return nil }
        let faulty = texts.filter { !tags.contains($0.text) }
        for text in faulty {
            text.value.fault(
                "is no key of tags", allowed: allowed, hint: NearestName.hint(for: text.text, among: tags))
        }
        return faulty.isEmpty ? texts.map(\.text) : nil
    }

    private static func isTagText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if scalar.isASCII, "_.:/=+-@ ".unicodeScalars.contains(scalar) { return true }
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }
}
