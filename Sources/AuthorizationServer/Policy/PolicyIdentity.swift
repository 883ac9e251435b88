package import PKI

/// What policy decides on: an authority's word about who is asking.
package struct PolicyIdentity: Sendable {
    /// The name of the authority that accepted the certificate.
    package let authority: String
    package let certificate: Certificate

    package init(authority: String, certificate: Certificate) {
        self.authority = authority
        self.certificate = certificate
    }
}
