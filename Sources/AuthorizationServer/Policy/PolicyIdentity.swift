package import PKI

/// What policy decides on: who is asking, and on whose word.
package struct PolicyIdentity: Sendable {
    /// The name of the authority that accepted the certificate; `nil` for a registered client whose certificate is
    /// pinned, for which nobody else vouches.
    package let authority: String?
    /// The identifier of a registered client; `nil` for what needs no registration, such as a device.
    package let clientID: String?
    package let certificate: any CertificateAttributes

    package init(authority: String?, clientID: String? = nil, certificate: any CertificateAttributes) {
        self.authority = authority
        self.clientID = clientID
        self.certificate = certificate
    }
}
