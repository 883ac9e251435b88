package import JOSE
package import PKI

/// What somebody says of a client, to register it or to change its registration; what is nil was not said.
package struct ClientMetadata: Sendable {
    /// What is said of a member that a client need not have.
    package enum Statement<Value: Sendable>: Sendable {
        case silent
        case none
        case value(Value)

        /// Whether anything is said.
        var isSaid: Bool { if case .silent = self { false } else { true } }
    }

    package var id: String?
    package var name = Statement<String>.silent
    package var method: ClientAuthenticationMethodName?
    /// Names of certificates as they were written. More than one is a fault, found when they are applied.
    package var expectedNames: [(kind: ExpectedName.Kind, text: String)] = []
    package var authority = Statement<String>.silent
    /// Certificates that were given one by one.
    package var certificates: [Certificate]?
    package var thumbprints: [[UInt8]]?
    /// A JWK set as it was given: of certificates or of keys, which the method decides.
    package var jwks: JSONValue?
    package var jwksURI: String?
    package var signingAlgorithm: VerificationAlgorithm?
    package var acceptsTokenEndpointAudience: Bool?
    package var grantTypes: [String]?
    /// `tls_client_certificate_bound_access_tokens` (RFC 8705 §3.4).
    package var bindsTokens: Bool?
    package var isDisabled: Bool?

    package init() {}
}
