package import FoundationEssentials

/// What a proxy found in a certificate that it has validated, where it does not forward the certificate itself.
package struct AttestedCertificate: CertificateAttributes {
    package let subjectName: DistinguishedName?
    package let issuerName: DistinguishedName?
    package let names: SubjectAlternativeNames
    package let serialNumber: String?
    package let thumbprintDigest: [UInt8]?
    package let thumbprintText: String?
    /// `nil`: not told.
    package let notBefore: Date?
    /// From this instant on the certificate is expired; `nil`: not told.
    package let notAfter: Date?

    /// - Parameter thumbprint: SHA-256 of the certificate, 32 bytes.
    init(
        thumbprint: [UInt8], names: SubjectAlternativeNames, serialNumber: String? = nil,
        subject: DistinguishedName? = nil, issuer: DistinguishedName? = nil, notBefore: Date? = nil,
        notAfter: Date? = nil
    ) {
        thumbprintDigest = thumbprint
        thumbprintText = Hexadecimal.text(thumbprint)
        self.names = names
        self.serialNumber = serialNumber
        subjectName = subject
        issuerName = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    package var isComplete: Bool { false }
    package var otherThumbprints: [String]? { nil }
    package func extensionValue(_ identifier: String) -> [UInt8]? { nil }

    /// The subject, or the first name that is known: at most 256 characters.
    package var description: String {
        let text = subjectName?.description ?? names.uris.first ?? names.dnsNames.first ?? ""
        guard !text.isEmpty else { return "attested by the proxy" }
        return text.clipped(to: 256)
    }
}
