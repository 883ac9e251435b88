import JOSE

/// What a token request is answered with (RFC 6749 §5), in the shape that the request asked for.
package struct TokenAnswer: Sendable {
    package let requestID: String
    /// `nil`: success.
    package let error: TokenErrorCode?
    /// Where the request was one too many: seconds, at least 1, after which another would not be.
    package let retryAfter: Int?
    /// The JSON body.
    package let body: [UInt8]
}

extension TokenAnswer {
    init(_ issued: IssuedToken, format: TokenRequest.Format, requestID: String) {
        let profile = issued.audience.profile
        var members: [JSONValue.Member] = []
        switch format {
        case .oauth:
            members.append("access_token", .string(issued.token))
            members.append("issued_token_type", .string(profile.issuedTokenType.rawValue))
            members.append("token_type", "Bearer")
            members.append("expires_in", .integer(Int64(issued.claims.lifetime)))
            if !issued.scopes.isEmpty { members.append("scope", .string(issued.scopes.joined(separator: " "))) }
            if profile.takesIDToken { members.append("id_token", .string(issued.token)) }
        case .externalCredential:
            members.append("version", 1)
            members.append("success", true)
            members.append("token_type", .string(TokenTypeIdentifier.idToken.rawValue))
            members.append("id_token", .string(issued.token))
            members.append("expiration_time", .integer(issued.claims.expiresAt))
        }
        self.init(
            requestID: requestID, error: nil, retryAfter: nil,
            body: JSONValue.object(members).serialized(reservingCapacity: 2 * issued.token.utf8.count + 256))
    }

    init(_ refusal: TokenRefusal, format: TokenRequest.Format, requestID: String) {
        let text = refusal.publicText.description
        let body: JSONValue =
            switch format {
            case .oauth:
                [
                    "error": .string(refusal.code.rawValue), "error_description": .string(text),
                    "request_id": .string(requestID),
                ]
            case .externalCredential:
                [
                    "version": 1, "success": false, "code": .string(refusal.code.rawValue),
                    "message": .string("\(text) (request \(requestID))"),
                ]
            }
        self.init(
            requestID: requestID, error: refusal.code, retryAfter: refusal.excess?.retryAfter, body: body.serialized())
    }
}
