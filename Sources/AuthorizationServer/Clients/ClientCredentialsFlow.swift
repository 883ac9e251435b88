/// A way to prove who is asking for a token, named as in `amr` and in the audit log.
package enum ClientCredentialsFlow: String, Sendable {
    /// The client's certificate, presented in the TLS handshake (RFC 8705 §2).
    case mutualTLS = "mtls-client-credentials"
}
