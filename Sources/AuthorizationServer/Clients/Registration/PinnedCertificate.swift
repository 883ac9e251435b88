package import PKI

/// A certificate that a registered client may present, known by its SHA-256 thumbprint (RFC 8705 §2.2.2).
package struct PinnedCertificate: Sendable, Hashable {
    /// 32 bytes.
    package let thumbprint: [UInt8]
    /// The certificate itself, where it was registered as a whole.
    package let certificate: Certificate?

    package init(_ certificate: Certificate) {
        thumbprint = certificate.thumbprintBytes
        self.certificate = certificate
    }

    /// `nil` when there are not 32 bytes.
    package init?(thumbprint: [UInt8]) {
        guard thumbprint.count == 32 else { return nil }
        self.thumbprint = thumbprint
        certificate = nil
    }

    /// Lower-case hexadecimal.
    package var hexadecimalThumbprint: String { Hexadecimal.text(thumbprint) }
}
