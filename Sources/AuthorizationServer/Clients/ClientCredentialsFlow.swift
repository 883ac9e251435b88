/// A way to prove who is asking for a token, named as in `amr`, in the audit log and under `flows` of the configuration.
package enum ClientCredentialsFlow: Sendable, Hashable {
    /// The client's certificate, presented in the TLS handshake (RFC 8705 §2).
    case mutualTLS
    /// The client's certificate, presented to a proxy that forwards it; the name is that of Google's Token Service.
    case forwardedMutualTLS
    /// A secret in the Authorization header (RFC 6749 §2.3.1).
    case clientSecretBasic
    /// A secret in the form (RFC 6749 §2.3.1).
    case clientSecretPost
    /// An assertion under a secret that is shared (OpenID Connect Core §9).
    case clientSecretJWT
    /// An assertion under a key of the client's own (OpenID Connect Core §9, RFC 7523 §2.2).
    case privateKeyJWT
    /// A token of another issuer that an authority trusts (RFC 7521 §4).
    case federatedToken
    /// What an operator added, under the name of its authority.
    case custom(String)

    package static let builtIn: [ClientCredentialsFlow] = [
        .mutualTLS, .forwardedMutualTLS, .clientSecretBasic, .clientSecretPost, .clientSecretJWT, .privateKeyJWT,
        .federatedToken,
    ]

    /// Whether a certificate is the proof.
    var isByCertificate: Bool { self == .mutualTLS || self == .forwardedMutualTLS }

    package var name: String {
        switch self {
        case .mutualTLS: "mtls-client-credentials"
        case .forwardedMutualTLS: "xlb-mtls-client-credentials"
        case .clientSecretBasic: "client_secret_basic"
        case .clientSecretPost: "client_secret_post"
        case .clientSecretJWT: "client_secret_jwt"
        case .privateKeyJWT: "private_key_jwt"
        case .federatedToken: "federated-token"
        case .custom(let name): name
        }
    }
}
