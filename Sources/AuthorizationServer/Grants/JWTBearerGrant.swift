package import FoundationEssentials

/// The JWT bearer grant (RFC 7523 §2.1): the `assertion` that proves who asks is the grant too, so that the token is about
/// whom it names.
package struct JWTBearerGrant: Grant {
    package init() {}

    package var grantType: String { TokenRequest.jwtBearerGrant }

    package func authorize(
        _ request: TokenRequest, for client: AuthenticatedClient?, at time: Date
    ) async throws(TokenRefusal) -> RequestedAuthorization {
        RequestedAuthorization(
            audiences: request.audiences, scopes: request.scopes, clientID: request.clientID,
            serviceAccount: request.serviceAccount)
    }
}
