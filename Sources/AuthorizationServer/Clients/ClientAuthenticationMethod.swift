package import FoundationEssentials

/// One way to authenticate a client (RFC 6749 §2.3).
package protocol ClientAuthenticationMethod: Sendable {
    var flow: ClientCredentialsFlow { get }

    /// Its names in `token_endpoint_auth_methods_supported` (RFC 8414 §2).
    var metadataNames: [String] { get }

    /// Where the request has credentials for this method, valid or not; `nil` when it has none.
    func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind?

    /// Proves who the client is, or throws why not.
    func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient
}
