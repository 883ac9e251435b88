extension Certificate {
    /// The subject as it stands in the certificate (RFC 5280 §4.1.2.6), in DER.
    package var subjectDER: [UInt8] {
        // A certificate is made of bytes in which the fields were found.
        CertificateFields(self).map { Array(der[$0.subject]) } ?? []
    }
}
