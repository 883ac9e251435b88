package import FoundationEssentials

/// `client_secret_post`: a registered client sends its secret in the form, beside its `client_id` (RFC 6749 §2.3.1).
package struct ClientSecretPostAuthentication: ClientAuthenticationMethod {
    private let verification: ClientSecretVerification

    package init(clients: ClientRegistry) {
        self.init(ClientSecretVerification(clients: clients))
    }

    init(_ verification: ClientSecretVerification) {
        self.verification = verification
    }

    package var flow: ClientCredentialsFlow { .clientSecretPost }
    package var metadataNames: [String] { [ClientAuthenticationMethodName.clientSecretPost.rawValue] }

    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        request.clientSecret == nil ? nil : .clientSecret
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let secret = request.clientSecret else {
            throw ClientAuthenticationFailure(reason: "no client_secret")
        }
        guard let id = request.clientID else {
            throw ClientAuthenticationFailure(reason: "a client_secret without client_id")
        }
        return try verification.authenticate(id, secret, by: .post, as: flow, at: time)
    }
}
