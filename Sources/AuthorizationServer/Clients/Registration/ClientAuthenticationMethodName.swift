/// `token_endpoint_auth_method` of a registered client (RFC 7591 §2, RFC 8705 §2).
package enum ClientAuthenticationMethodName: String, Sendable, CaseIterable {
    /// A certificate that an authority vouches for, known by one of its names.
    case tlsClientAuth = "tls_client_auth"
    /// A certificate that is known by itself.
    case selfSignedTLSClientAuth = "self_signed_tls_client_auth"
}
