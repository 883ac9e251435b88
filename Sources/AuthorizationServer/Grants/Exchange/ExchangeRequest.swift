/// What a token exchange asks (RFC 8693 §2.1), beside what every grant has. Nothing of it is believed.
package struct ExchangeRequest: Sendable {
    package static let grantType = "urn:ietf:params:oauth:grant-type:token-exchange"

    /// On whose behalf the request is made.
    package let subject: ExchangedToken
    /// Who acts, where that is not the client.
    package let actor: ExchangedToken?
    /// What the answer has to be; `nil`: what is usual for the target.
    package let requestedType: TokenTypeIdentifier?

    /// Reads the parameters. Throws `invalid_request` when one is missing, or names what is not supported.
    init(_ parameters: FormParameters) throws(TokenRefusal) {
        guard let subject = try Self.token("subject_token", "subject_token_type", in: parameters) else {
            throw .malformed("The parameter subject_token is missing.", reason: "no subject_token")
        }
        self.subject = subject
        actor = try Self.token("actor_token", "actor_token_type", in: parameters)
        requestedType = try Self.requestedType(in: parameters)
    }

    static func requestedType(in parameters: FormParameters) throws(TokenRefusal) -> TokenTypeIdentifier? {
        try parameters["requested_token_type"].map { name throws(TokenRefusal) in
            guard let type = TokenTypeIdentifier(rawValue: name) else {
                throw .malformed(
                    "The requested_token_type is not supported.", reason: "requested_token_type \"\(name)\"")
            }
            return type
        }
    }

    private static func token(
        _ name: String, _ typeName: String, in parameters: FormParameters
    ) throws(TokenRefusal) -> ExchangedToken? {
        switch (parameters[name], parameters[typeName]) {
        case (nil, nil): return nil
        case (let token?, let type?):
            guard let known = TokenTypeIdentifier(rawValue: type) else {
                throw .malformed("The type of a token is not supported.", reason: "\(typeName) \"\(type)\"")
            }
            return ExchangedToken(token, as: known)
        case (_?, nil):
            throw .malformed("A token is sent without its type.", reason: "\(name) without \(typeName)")
        case (nil, _?):
            throw .malformed("The type of a token is sent without the token.", reason: "\(typeName) without \(name)")
        }
    }
}
