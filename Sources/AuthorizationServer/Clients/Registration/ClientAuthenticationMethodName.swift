/// `token_endpoint_auth_method` of a registered client (RFC 7591 §2, RFC 8705 §2, OpenID Connect Core §9).
package enum ClientAuthenticationMethodName: String, Sendable, CaseIterable {
    /// A certificate that an authority vouches for, known by one of its names.
    case tlsClientAuth = "tls_client_auth"
    /// A certificate that is known by itself.
    case selfSignedTLSClientAuth = "self_signed_tls_client_auth"
    /// A secret in the Authorization header.
    case clientSecretBasic = "client_secret_basic"
    /// A secret in the form.
    case clientSecretPost = "client_secret_post"
    /// An assertion under a secret.
    case clientSecretJWT = "client_secret_jwt"
    /// An assertion under a key of the client's own.
    case privateKeyJWT = "private_key_jwt"

    /// Whether Chancery makes the client's credential, and shows it once.
    package var hasSecret: Bool {
        switch self {
        case .clientSecretBasic, .clientSecretPost, .clientSecretJWT: true
        case .tlsClientAuth, .selfSignedTLSClientAuth, .privateKeyJWT: false
        }
    }
}
