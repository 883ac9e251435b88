/// The header of a JWS (RFC 7515 §4), as somebody wrote it who has proved nothing yet.
package struct JWSHeader: Sendable, Hashable {
    package let algorithm: VerificationAlgorithm
    package let kid: String?
    package let type: String?
    /// All members, for who shows them.
    package let members: JSONValue

    /// Members that name a key or a place to fetch one from (RFC 7515 §4.1.2, 4.1.3, 4.1.5, 4.1.6): the sender does not
    /// choose by what he is judged.
    private static let keyMembers = ["jwk", "jku", "x5u", "x5c"]

    init(json: [UInt8]) throws(JWSError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: json, maximumDepth: 8) } catch { throw .header("is \(error)") }
        guard case .object(let members) = value else { throw .header("is not an object") }
        for member in members where Self.keyMembers.contains(member.name) { throw .embeddedKey(member.name) }
        // Nothing is understood beyond what RFC 7515 defines (§4.1.11), and b64 changes what is signed (RFC 7797).
        if value["crit"] != nil { throw .critical }
        if value["b64"] != nil { throw .header("has b64") }
        if value["enc"] != nil || value["zip"] != nil { throw .encrypted }
        if let contentType = try Self.text("cty", in: value), Self.isJWT(contentType) { throw .nested }
        guard let name = try Self.text("alg", in: value) else { throw .header("has no alg") }
        guard let algorithm = VerificationAlgorithm(rawValue: name) else { throw .algorithm(name) }
        self.algorithm = algorithm
        kid = try Self.text("kid", in: value)
        type = try Self.text("typ", in: value)
        self.members = value
    }

    /// `JWT`, alone or as a media type (RFC 7519 §5.2, RFC 7515 §4.1.10).
    private static func isJWT(_ type: String) -> Bool {
        ["jwt", "application/jwt"].contains(type.lowercased())
    }

    private static func text(_ name: String, in value: JSONValue) throws(JWSError) -> String? {
        switch value[name] {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .header("has a \(name) that is not a string")
        }
    }
}
