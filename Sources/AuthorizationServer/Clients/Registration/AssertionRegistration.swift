package import JOSE

/// What is registered of a client that proves itself by assertions (OpenID Connect Core §9, RFC 7523 §2.2).
package struct AssertionRegistration: Sendable, Hashable {
    /// By what its signatures are checked.
    package enum Keys: Sendable, Hashable {
        /// A JWK set of public keys, as `VerificationKeySet` reads it: `private_key_jwt`.
        case inline(json: [UInt8])
        /// Where such a set is published, on an origin that was allowed when it was registered: `private_key_jwt`.
        case uri(String)
        /// Secrets, the newest last, of which those count that have not ended: `client_secret_jwt`.
        case sharedSecrets([SharedSecret])
    }

    /// The one algorithm that its assertions may have.
    package let algorithm: VerificationAlgorithm
    package let keys: Keys
    /// Whether the token endpoint's URL counts as the audience of an assertion, beside the issuer.
    package let acceptsTokenEndpointAudience: Bool

    package init(algorithm: VerificationAlgorithm, keys: Keys, acceptsTokenEndpointAudience: Bool = false) {
        self.algorithm = algorithm
        self.keys = keys
        self.acceptsTokenEndpointAudience = acceptsTokenEndpointAudience
    }

    package var method: ClientAuthenticationMethodName {
        if case .sharedSecrets = keys { .clientSecretJWT } else { .privateKeyJWT }
    }

    /// The same with other keys.
    package func with(_ keys: Keys) -> AssertionRegistration {
        AssertionRegistration(
            algorithm: algorithm, keys: keys, acceptsTokenEndpointAudience: acceptsTokenEndpointAudience)
    }
}
