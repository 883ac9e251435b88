/// A way to prove who is asking for a token, named as in `amr` and in the audit log.
package enum ClientCredentialsFlow: String, Sendable {
    /// The client's certificate, presented in the TLS handshake (RFC 8705 §2).
    case mutualTLS = "mtls-client-credentials"
    /// The client's certificate, presented to a proxy that forwards it; the name is that of Google's Token Service.
    case forwardedMutualTLS = "xlb-mtls-client-credentials"
}
