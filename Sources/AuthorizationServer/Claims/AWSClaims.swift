package import JOSE

/// What AWS STS demands of the claims that it reads beside the registered ones.
package enum AWSClaims {
    package static let tags = "https://aws.amazon.com/tags"
    package static let sourceIdentity = "https://aws.amazon.com/source_identity"

    static let maximumTags = 50
    static let maximumKeyLength = 128
    static let maximumValueLength = 256

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
        guard principalTags.count <= maximumTags else { return "has more than \(maximumTags) tags" }
        for tag in principalTags {
            guard (1...maximumKeyLength).contains(tag.name.count) else {
                return "has a key that is empty or longer than \(maximumKeyLength) characters"
            }
            guard case .array(let values) = tag.value, values.count == 1, case .string(let value) = values[0] else {
                return "tag \(tag.name) is not an array of one string"
            }
            guard value.count <= maximumValueLength else {
                return "tag \(tag.name) has a value longer than \(maximumValueLength) characters"
            }
        }
        guard let transitive = tags["transitive_tag_keys"] else { return nil }
        guard case .array(let keys) = transitive else { return "transitive_tag_keys is not an array" }
        for key in keys {
            guard case .string(let name) = key, principalTags.contains(where: { $0.name == name }) else {
                return "transitive_tag_keys names a tag that is not in principal_tags"
            }
        }
        return nil
    }

    private static func isSourceIdentity(_ value: JSONValue) -> Bool {
        guard case .string(let text) = value, (2...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_+=,.@-".utf8.contains($0)
        }
    }
}
