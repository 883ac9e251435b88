import Crypto

/// What a word on a certificate's status is about: the name and the key of its issuer, and its serial number, as in
/// `CertID` (RFC 6960 §4.1.1).
///
/// The issuer has signed all of it. What is remembered against a certificate is kept by this, and never by the
/// certificate's bytes: anyone who presents it can write its ECDSA signature in another form, and its issuer's as well.
package struct CertificateStatusKey: Sendable, Hashable {
    private let digest: [UInt8]

    /// - Parameter issuer: the certificate above it in its path.
    package init(of certificate: Certificate, issuer: Certificate) {
        guard let fields = CertificateFields(certificate), let above = CertificateFields(issuer) else {
            // Their bytes were read before, so that this does not come about.
            self.init(digest: Array(SHA256.hash(data: certificate.thumbprintBytes + issuer.thumbprintBytes)))
            return
        }
        var hash = SHA256()
        hash.update(data: certificate.der[fields.issuer])
        hash.update(data: DERBytes.value(tag: DERTag.octetString, content: Array(issuer.der[above.publicKeyBits])))
        hash.update(data: certificate.der[fields.serial])
        self.init(digest: Array(hash.finalize()))
    }

    /// - Parameter digest: SHA-256 of what it is about.
    package init(digest: [UInt8]) {
        self.digest = digest
    }

    /// Those of every certificate of the path, from the leaf on, but of the anchor.
    static func all(of path: [Certificate]) -> [CertificateStatusKey] {
        zip(path, path.dropFirst()).map { CertificateStatusKey(of: $0, issuer: $1) }
    }
}
