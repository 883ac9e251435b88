import NIOSSL

/// The certificates of certification authorities in a PEM file.
package struct ServerAnchors: Sendable, Hashable {
    /// Why a file has none; the description completes "the file ...".
    package enum Fault: Error, Hashable, CustomStringConvertible {
        case noCertificates
        case unreadable

        package var description: String {
            switch self {
            case .noCertificates: "has no certificates"
            case .unreadable: "has a certificate that cannot be read, or is no PEM file"
            }
        }
    }

    let certificates: [NIOSSLCertificate]

    package init(pem: [UInt8]) throws(Fault) {
        do { certificates = try NIOSSLCertificate.fromPEMBytes(pem) } catch { throw .unreadable }
        guard !certificates.isEmpty else { throw .noCertificates }
    }
}
