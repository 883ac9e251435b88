import JOSE

/// A token endpoint's answer (RFC 6749 §5.1): of Google's STS and of Entra.
struct AccessTokenAnswer: Sendable {
    let token: String
    /// Seconds.
    let lifetime: Int

    init(_ answer: UpstreamAnswer) throws(JSONAnswer.Fault) {
        let json = try JSONAnswer(answer)
        token = try json.token("access_token")
        guard json.text("token_type")?.lowercased() == "bearer" else { throw .member("token_type") }
        guard case .integer(let seconds)? = json["expires_in"], (1...86_400 * 7).contains(seconds) else {
            throw .member("expires_in")
        }
        lifetime = Int(seconds)
    }

    /// What it says of a refusal (RFC 6749 §5.2).
    static func complaint(_ answer: UpstreamAnswer) -> UpstreamComplaint? {
        guard let json = try? JSONAnswer(answer), let code = json.text("error") else { return nil }
        let kind: UpstreamComplaint.Kind =
            switch code {
            case "temporarily_unavailable", "server_error": .outage
            case "invalid_grant", "invalid_client", "unauthorized_client", "access_denied", "invalid_target",
                "invalid_scope", "invalid_resource":
                .refusal
            default: .misunderstanding
            }
        return UpstreamComplaint(kind: kind, code: numbered(code, json), message: json.text("error_description"))
    }

    /// Entra's numbers say more than its words, and do not change.
    private static func numbered(_ code: String, _ json: JSONAnswer) -> String {
        guard case .array(let numbers)? = json["error_codes"], case .integer(let number)? = numbers.first else {
            return code
        }
        return "\(code) \(number)"
    }
}
