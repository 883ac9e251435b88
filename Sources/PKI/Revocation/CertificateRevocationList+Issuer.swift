extension CertificateRevocationList {
    /// Whether `certificate` has the name in which the list was issued and the key that signed it (RFC 5280 §6.3.3).
    ///
    /// Says nothing of the certificate itself: whoever asks trusts it already, or checks its path.
    package func isIssued(by certificate: Certificate) -> Bool {
        bearsName(of: certificate) && isSigned(by: certificate)
    }

    /// Whether the list says that the subject of `certificate` has issued it.
    package func bearsName(of certificate: Certificate) -> Bool {
        CanonicalName(certificate.subject) == canonicalIssuer
    }
}
