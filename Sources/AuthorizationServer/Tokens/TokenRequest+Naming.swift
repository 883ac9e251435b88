import JOSE

extension TokenRequest {
    /// The request and its origin, where the `Authorization` header beside a certificate has an identifier and an empty
    /// secret: it says what `client_id` says, and is no second credential (RFC 6749 §2.3, RFC 8705 §2).
    ///
    /// Libraries of OAuth send it by themselves for clients that have no secret. Without a certificate it stays what it is,
    /// credentials with a secret that nobody has.
    func named(by origin: RequestOrigin) throws(TokenRefusal) -> (request: TokenRequest, origin: RequestOrigin) {
        guard origin.certificate != nil || origin.attestation != nil, origin.hasAuthorizationHeader,
            let identifier = BasicCredentials.identifierAlone(in: origin.headers["authorization"])
        else { return (self, origin) }
        guard clientID == nil || clientID == identifier else {
            let shown = VisibleText.quoted(identifier.text, limit: 256)
            throw .malformed(
                "The client_id is not that of the credentials.",
                reason: "the client_id of the form is not \(shown), which the Authorization header names")
        }
        return (TokenRequest(self, naming: identifier), origin.withoutAuthorizationHeader)
    }

    private init(_ request: TokenRequest, naming identifier: ByteString) {
        self = request
        clientID = identifier
    }
}
