package import PKI

/// A proxy that ends TLS for its clients and forwards their certificates.
package struct TrustedProxy: Sendable {
    let proof: ProxyProof
    let reader: ForwardedCertificateReader
    /// The name under which policy knows the proxy's own judgement of certificates that it does not forward.
    let authority: String?

    package init(proof: ProxyProof, reader: ForwardedCertificateReader, authority: String?) {
        self.proof = proof
        self.reader = reader
        self.authority = authority
    }
}
