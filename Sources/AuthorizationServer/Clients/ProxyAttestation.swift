package import PKI

/// A trusted proxy's word about a certificate that it does not forward.
package enum ProxyAttestation: Sendable {
    /// It validated the certificate; `authority` is the name under which policy knows the proxy's judgement.
    case validated(AttestedCertificate, authority: String)
    /// It saw a certificate and did not accept it.
    case rejected(reason: String)
}
