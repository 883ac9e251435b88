import AuthorizationServer
import JOSE

/// The JSON object of an exchange: each member is a parameter of the token exchange, one text.
struct ExchangeDocument {
    private let members: [JSONValue.Member]

    /// The subject token's own type, where the document does not say it.
    private static let usualTokenType = "urn:ietf:params:oauth:token-type:jwt"

    init(_ body: [UInt8]) throws(TokenRefusal) {
        let value: JSONValue
        do { value = try JSONValue(parsing: body, maximumDepth: 4) } catch {
            throw .malformed(
                "The body cannot be read as JSON, in which each member stands once.", reason: "the body is \(error)")
        }
        guard case .object(let members) = value else {
            throw .malformed("The body is not a JSON object.", reason: "the body is JSON, and not an object")
        }
        self.members = members
    }

    /// The parameters, with the bearer token for the subject token. Members that mean nothing are ignored, as parameters
    /// are (RFC 6749 §3.2).
    func parameters(with token: String) throws(TokenRefusal) -> FormParameters {
        var values: [(name: String, value: String)] = [("subject_token", token)]
        for member in members where Self.known.contains(member.name) {
            guard case .string(let text) = member.value else {
                throw .malformed("A member is not a text.", reason: "member \"\(member.name)\" is not a text")
            }
            guard !FormText.hasControlCharacter(text) else {
                throw TokenRefusal(.controlCharacter(name: member.name))
            }
            values.append((member.name == "requested_resource" ? "resource" : member.name, text))
        }
        if let member = members.first(where: { $0.name == "subject_token" }) {
            throw .malformed("The subject token belongs in the Authorization header.", reason: "member \(member.name)")
        }
        if !values.contains(where: { $0.name == "subject_token_type" }) {
            values.append(("subject_token_type", Self.usualTokenType))
        }
        do { return try FormParameters(values) } catch { throw TokenRefusal(error) }
    }

    private static let known: Set<String> = [
        "grant_type", "requested_resource", "resource", "audience", "scope", "format", "service_account",
        "subject_token_type", "actor_token", "actor_token_type", "requested_token_type", "client_id", "client_secret",
        "client_assertion", "client_assertion_type",
    ]
}
