package import JOSE
package import PKI

/// What policy decides on: who is asking, and on whose word.
package struct PolicyIdentity: Sendable {
    /// The name of the authority that vouches for the identity; `nil` for a registered client that proves itself by what
    /// is registered of it, for which nobody else vouches.
    package let authority: String?
    /// The identifier of a registered client; `nil` for what needs no registration, such as a device.
    package let clientID: ByteString?
    /// The certificate that was presented, if that is the proof.
    package let certificate: (any CertificateAttributes)?
    /// Whose key signed the certificate; `nil` where no path of it was validated, so that nobody knows.
    package let issuer: ProvenIssuer?
    /// What the authority says of the identity, where that is no certificate: the claims of a token, or the attributes
    /// that a flow of the operator's found. An object.
    package let claims: JSONValue?
    /// The scopes of the token that is the proof, beyond which nothing is granted; `nil` where none limit it.
    package let scopes: [ByteString]?

    package init(
        authority: String?, clientID: ByteString? = nil, certificate: (any CertificateAttributes)? = nil,
        claims: JSONValue? = nil, scopes: [ByteString]? = nil
    ) {
        self.authority = authority
        self.clientID = clientID
        self.certificate = certificate
        issuer = nil
        self.claims = claims
        self.scopes = scopes
    }

    /// The holder of a certificate that an authority accepts.
    ///
    /// - Parameter clientID: the identifier of the registered client that it proved to be, if it is one.
    init(_ path: AuthenticatedPath, clientID: ByteString? = nil) {
        authority = path.authority
        self.clientID = clientID
        certificate = path.path.leaf
        issuer = path.path.issuer
        claims = nil
        scopes = nil
    }
}
