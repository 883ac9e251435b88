/// Why bytes or a text hold no certificate that can be read.
package enum CertificateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not DER, or not one value, or of more bytes than a certificate may have.
    case notDER
    case tooLarge(bytes: Int)
    /// A part against RFC 5280 §4.1.
    case malformed(part: String)
    /// A serial number of more than 64 bytes (RFC 5280 §4.1.2.2 allows 20).
    case longSerialNumber
    /// An extension that is there twice, by object identifier (RFC 5280 §4.2).
    case duplicateExtension(String)
    case pem(PEMError)
    /// The certificate in this place of a PEM file, counted from 1.
    indirect case inBundle(position: Int, CertificateError)

    package var description: String {
        switch self {
        case .notDER: "not the DER of one certificate"
        case .tooLarge(let bytes): "\(bytes) bytes, a certificate may have \(Certificate.maximumLength)"
        case .malformed(let part): "malformed certificate: \(part) cannot be read"
        case .longSerialNumber:
            "malformed certificate: the serial number is longer than 64 bytes, RFC 5280 allows 20"
        case .duplicateExtension(let identifier): "malformed certificate: the extension \(identifier) is there twice"
        case .pem(let error): error.description
        case .inBundle(let position, let error): "certificate \(position): \(error)"
        }
    }
}
