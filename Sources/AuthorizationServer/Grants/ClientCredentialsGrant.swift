package import FoundationEssentials

/// The client credentials grant (RFC 6749 §4.4): a client asks for a token about itself.
package struct ClientCredentialsGrant: Grant {
    package init() {}

    static let grantType = "client_credentials"

    package var grantType: String { Self.grantType }

    package func authorize(
        _ request: TokenRequest, for client: AuthenticatedClient?, at time: Date
    ) async throws(TokenRefusal) -> RequestedAuthorization {
        RequestedAuthorization(
            audiences: request.audiences, scopes: request.scopes, clientID: request.clientID,
            serviceAccount: request.serviceAccount)
    }
}
