package import FoundationEssentials
package import PKI

extension [PinnedCertificate] {
    /// Adds a certificate that a client could authenticate with at `time` or later.
    package mutating func add(_ certificate: Certificate, at time: Date) throws(ClientMetadataError) {
        do { try certificate.checkForPinning(at: time) } catch {
            throw .unfitCertificate(certificate.description, error)
        }
        try add(PinnedCertificate(certificate))
    }

    /// Adds a certificate by its thumbprint of 32 bytes; it is judged when it is presented.
    package mutating func add(thumbprint: [UInt8]) throws(ClientMetadataError) {
        guard let pin = PinnedCertificate(thumbprint: thumbprint) else {
            throw .invalidThumbprint(Hexadecimal.text(thumbprint))
        }
        try add(pin)
    }

    /// Takes out the certificate with the thumbprint.
    package mutating func remove(thumbprint: [UInt8]) throws(ClientMetadataError) {
        guard let index = firstIndex(where: { $0.thumbprint == thumbprint }) else {
            throw .unknownCertificate(thumbprint: Hexadecimal.text(thumbprint))
        }
        remove(at: index)
    }

    private mutating func add(_ pin: PinnedCertificate) throws(ClientMetadataError) {
        guard !contains(where: { $0.thumbprint == pin.thumbprint }) else {
            throw .duplicateCertificate(thumbprint: pin.hexadecimalThumbprint)
        }
        guard count < ClientRegistration.maximumCertificates else { throw .tooManyCertificates(count + 1) }
        append(pin)
    }
}
