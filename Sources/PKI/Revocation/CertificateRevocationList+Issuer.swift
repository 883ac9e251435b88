extension CertificateRevocationList {
    /// Whether `certificate` has the name in which the list was issued and the key that signed it (RFC 5280 §6.3.3).
    ///
    /// Says nothing of the certificate itself: whoever asks trusts it already, or checks its path.
    package func isIssued(by certificate: Certificate) -> Bool {
        CanonicalName(certificate.subject) == canonicalIssuer && isSigned(by: certificate)
    }
}
