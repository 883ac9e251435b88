import AuthorizationServer
import Federation
import JOSE

/// Reads what STS takes only in a certain form: session names, tags and the source identity.
enum AWSTexts {
    private static let names = "a text of \(AWSNames.sessionNameForm), with captures as match provides them"
    private static let tags = "a mapping of tags, such as { team: ops }"

    /// A template of a session name or a source identity; `nil` after a fault.
    static func sessionName(_ value: ConfigurationValue) -> Template? {
        TemplateReader.read(value, captures: nil).flatMap { checkName($0, value) ? $0 : nil }
    }

    /// False after a fault. Of a template what stands between its captures is judged.
    @discardableResult
    static func checkName(_ template: Template, _ value: ConfigurationValue) -> Bool {
        let literal = template.literalText
        let isShort = template.captures.isEmpty && literal.utf8.count < 2
        guard !isShort, literal.utf8.count <= 64, literal.utf8.allSatisfy(AuthorizationServer.AWSClaims.isNameCharacter)
        else {
            value.fault("cannot be a name of AWS's", allowed: names)
            return false
        }
        return true
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
        guard (1...AWSSessionTag.maximumCount).contains(members.count) else {
            value.fault(
                "has \(members.count) tags", found: "\(members.count)",
                allowed: "1 to \(AWSSessionTag.maximumCount) tags")
            return nil
        }
        let read = members.compactMap { member -> ClaimTemplate.Member? in
            let isKey = checkTagKey(member, among: members)
            guard let template = readTagValue(member.value), isKey else { return nil }
            // STS reads each tag as a list of one value.
            return .init(name: member.name, value: .array([.text(template)]))
        }
        return read.count == members.count ? read : nil
    }

    /// False after a fault.
    @discardableResult
    static func checkTagKey(_ member: ConfigurationValue.Member, among all: [ConfigurationValue.Member]) -> Bool {
        guard let problem = AWSSessionTag.fault(ofKey: member.name, among: all.map(\.name)) else { return true }
        member.value.context.fault(
            line: member.line, path: member.value.path, problem, found: member.name.isEmpty ? "\"\"" : member.name,
            allowed: AWSSessionTag.keyForm)
        return false
    }

    /// False after a fault. Of a template what stands between its captures is judged.
    @discardableResult
    static func checkTagValue(_ template: Template, _ value: ConfigurationValue) -> Bool {
        guard let problem = AWSSessionTag.fault(ofValue: template.literalText) else { return true }
        value.fault(problem, allowed: "\(AWSSessionTag.valueForm), with captures as match provides them")
        return false
    }

    private static func readTagValue(_ value: ConfigurationValue) -> Template? {
        TemplateReader.read(value, captures: nil).flatMap { checkTagValue($0, value) ? $0 : nil }
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
}
