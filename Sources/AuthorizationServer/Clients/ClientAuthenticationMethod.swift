package import FoundationEssentials
package import JOSE

/// One way to authenticate a client (RFC 6749 §2.3).
package protocol ClientAuthenticationMethod: Sendable {
    var flow: ClientCredentialsFlow { get }

    /// Its names in `token_endpoint_auth_methods_supported` (RFC 8414 §2).
    var metadataNames: [String] { get }

    /// The algorithms that its assertions may be signed with: `token_endpoint_auth_signing_alg_values_supported` (RFC 8414
    /// §2). Empty for a method without assertions.
    var signingAlgorithms: [VerificationAlgorithm] { get }

    /// Where the request has credentials for this method, valid or not; `nil` when it has none.
    func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind?

    /// Proves who the client is, or throws why not.
    func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient
}

extension ClientAuthenticationMethod {
    package var signingAlgorithms: [VerificationAlgorithm] { [] }
}
