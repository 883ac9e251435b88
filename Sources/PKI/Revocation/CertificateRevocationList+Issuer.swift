extension CertificateRevocationList {
    /// Whether `certificate` has the name in which the list was issued and the key that signed it (RFC 5280 §6.3.3).
    ///
    /// Says nothing of the certificate itself: the caller trusts it already, or checks its path.
    package func isIssued(by certificate: Certificate) -> Bool {
        bearsName(of: certificate) && isSigned(by: certificate)
    }

    /// Whether the list says that the subject of `certificate` has issued it.
    package func bearsName(of certificate: Certificate) -> Bool {
        CanonicalName(certificate.subject) == canonicalIssuer
    }

    /// Whether `other`, of the same issuer, key and scope, is the older one by its date and, where both have one, its
    /// number; false also where they are of one age.
    func supersedes(_ other: CertificateRevocationList) -> Bool {
        guard let number, let otherNumber = other.number else { return other.thisUpdate < thisUpdate }
        guard !RevocationListNumber.isGreater(otherNumber, number), other.thisUpdate <= thisUpdate else { return false }
        return other.thisUpdate < thisUpdate || number != otherNumber
    }

    /// Whether both lists were issued in one name, however it is spelled (§7.1).
    package func hasSameIssuer(as other: CertificateRevocationList) -> Bool {
        canonicalIssuer == other.canonicalIssuer
    }
}
