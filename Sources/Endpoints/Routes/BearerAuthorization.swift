import AuthorizationServer

/// `Authorization: Bearer` (RFC 6750 §2.1).
struct BearerAuthorization {
    let token: String

    private static let scheme = "bearer "

    /// Reads the values of all Authorization headers, of which there must be one. Throws `invalid_token`.
    init(_ values: [String]) throws(TokenRefusal) {
        guard let value = values.first, values.count == 1 else {
            throw Self.refusal(values.isEmpty ? "no Authorization header" : "several Authorization headers")
        }
        guard value.utf8.count > Self.scheme.utf8.count,
            value.prefix(Self.scheme.count).lowercased() == Self.scheme
        else { throw Self.refusal("an Authorization header that is not Bearer") }
        let token = value.dropFirst(Self.scheme.count).drop { $0 == " " }
        guard !token.isEmpty, token.utf8.allSatisfy(Self.isTokenByte) else {
            throw Self.refusal("a bearer token with characters that it cannot have")
        }
        self.token = String(token)
    }

    private static func refusal(_ reason: String) -> TokenRefusal {
        TokenRefusal(.invalidToken, "A bearer token is needed in one Authorization header.", reason: reason)
    }

    /// `b64token` of RFC 6750 §2.1.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || "-._~+/=".utf8.contains(byte)
    }
}
