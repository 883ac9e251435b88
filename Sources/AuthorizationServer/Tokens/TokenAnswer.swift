import FoundationEssentials
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
    init(_ issued: IssuedCredential, format: TokenRequest.Format, requestID: String, at time: Date) {
        let body =
            switch issued {
            case .token(let token, let type): Self.body(token, as: type, format: format)
            case .brokered(let credential, _, let token):
                Self.body(credential, with: token, format: format, at: time)
            }
        self.init(requestID: requestID, error: nil, retryAfter: nil, body: body)
    }

    private static func body(
        _ issued: IssuedToken, as type: TokenTypeIdentifier, format: TokenRequest.Format
    ) -> [UInt8] {
        var members: [JSONValue.Member] = []
        switch format {
        case .oauth, .resource:
            members.append("access_token", .string(issued.token))
            members.append("issued_token_type", .string(type.rawValue))
            // An ID token is for showing who somebody is, and not for access (RFC 8693 §2.2.1).
            members.append("token_type", issued.isExchanged && type == .idToken ? "N_A" : "Bearer")
            members.append("expires_in", .integer(Int64(issued.claims.lifetime)))
            if !issued.scopes.isEmpty { members.append("scope", .string(issued.scopes.joined(separator: " "))) }
            if issued.audience.profile.takesIDToken { members.append("id_token", .string(issued.token)) }
        case .externalCredential:
            members.append("version", 1)
            members.append("success", true)
            members.append("token_type", .string(TokenTypeIdentifier.idToken.rawValue))
            members.append("id_token", .string(issued.token))
            members.append("expiration_time", .integer(issued.claims.expiresAt))
        }
        return JSONValue.object(members).serialized(reservingCapacity: 2 * issued.token.utf8.count + 256)
    }

    /// A broker's credential: as it is at the exchange endpoint; at the token endpoint its token, with ours beside it by
    /// which it was had.
    private static func body(
        _ credential: ResourceCredential, with identity: IssuedToken?, format: TokenRequest.Format, at time: Date
    ) -> [UInt8] {
        guard !format.isForBearer, let token = credential.token else { return credential.body.serialized() }
        var members: [JSONValue.Member] = []
        members.append("access_token", .string(token.text))
        members.append("issued_token_type", .string(TokenTypeIdentifier.accessToken.rawValue))
        members.append("token_type", "Bearer")
        if let end = credential.expiresAt {
            members.append("expires_in", .integer(Int64(max(0, end.timeIntervalSince(time)))))
        }
        if !token.scopes.isEmpty { members.append("scope", .string(token.scopes.joined(separator: " "))) }
        if let identity { members.append("id_token", .string(identity.token)) }
        return JSONValue.object(members).serialized()
    }

    init(_ refusal: TokenRefusal, format: TokenRequest.Format, requestID: String) {
        let text = refusal.publicText.description
        let body: JSONValue =
            switch format {
            case .oauth, .resource:
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
