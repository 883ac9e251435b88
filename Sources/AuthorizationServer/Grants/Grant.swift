/// One `grant_type` of the token endpoint: it says what the request asks policy for, and nothing else.
package protocol Grant: Sendable {
    /// The value of `grant_type`.
    var grantType: String { get }

    func authorize(_ request: TokenRequest, for client: AuthenticatedClient) throws(TokenRefusal)
        -> RequestedAuthorization
}
