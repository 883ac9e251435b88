package import JOSE

/// What AWS STS demands of the claims that it reads beside the registered ones.
package enum AWSClaims {
    package static let tags = "https://aws.amazon.com/tags"
    package static let sourceIdentity = "https://aws.amazon.com/source_identity"

    /// What is wrong with the claims, or `nil`.
    package static func check(_ claims: JSONValue) -> String? {
        if let tags = claims[tags], let fault = check(tags: tags) { return "\(Self.tags): \(fault)" }
        if let identity = claims[sourceIdentity], !isSourceIdentity(identity) {
            return "\(sourceIdentity) is not 2 to 64 letters, digits or any of _ + = , . @ -"
        }
        return nil
    }

    private static func check(tags: JSONValue) -> String? {
        guard case .object(let members) = tags,
            members.allSatisfy({ $0.name == "principal_tags" || $0.name == "transitive_tag_keys" }),
            case .object(let principalTags)? = tags["principal_tags"]
        else { return "is not an object of principal_tags and transitive_tag_keys" }
        guard principalTags.count <= AWSSessionTag.maximumCount else {
            return "has more than \(AWSSessionTag.maximumCount) tags"
        }
        let keys = principalTags.map(\.name)
        for tag in principalTags {
            let shown = "tag \(VisibleText.quoted(tag.name, limit: 32))"
            if let fault = AWSSessionTag.fault(ofKey: tag.name, among: keys) { return "\(shown) \(fault)" }
            guard case .array(let values) = tag.value, values.count == 1, case .string(let value) = values[0] else {
                return "\(shown) is not an array of one string"
            }
            if let fault = AWSSessionTag.fault(ofValue: value) { return "\(shown) \(fault)" }
        }
        guard let transitive = tags["transitive_tag_keys"] else { return nil }
        guard case .array(let names) = transitive else { return "transitive_tag_keys is not an array" }
        for name in names {
            guard case .string(let name) = name, keys.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                return "transitive_tag_keys names a tag that is not in principal_tags"
            }
        }
        return nil
    }

    private static func isSourceIdentity(_ value: JSONValue) -> Bool {
        guard case .string(let text) = value, (2...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy(isNameCharacter)
    }

    /// Whether the names of sessions and source identities may have it.
    package static func isNameCharacter(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
            || "_+=,.@-".utf8.contains(byte)
    }
}
