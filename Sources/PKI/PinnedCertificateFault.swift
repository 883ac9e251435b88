package import FoundationEssentials

/// Why a certificate that is known by itself, without a path, is not good enough (RFC 8705 §2.2).
package enum PinnedCertificateFault: Error, Sendable, Hashable, CustomStringConvertible {
    case notYetValid(from: Date)
    case expired(at: Date)
    /// The text says what is accepted.
    case weakKey(String)
    /// An extension that not all readers can decode; what they would make of the others is not known.
    case malformed(String)

    package var description: String {
        switch self {
        case .notYetValid: "the certificate is not yet valid"
        case .expired: "the certificate has expired"
        case .weakKey(let weakness): weakness
        case .malformed(let reason): "the certificate is malformed: \(reason)"
        }
    }
}

extension Certificate {
    /// Checks what holds without a path: the validity period at `time`, the strength of the key, and that libcrypto
    /// decodes the certificate as it would on a path.
    ///
    /// Who signed the certificate, and what it says that it is for, count for nothing: its registration says whose
    /// it is.
    package func checkAsPinned(at time: Date) throws(PinnedCertificateFault) {
        guard time >= notBefore else { throw .notYetValid(from: notBefore) }
        guard time < notAfter else { throw .expired(at: notAfter) }
        if let weakness = publicKey.weakness { throw .weakKey(weakness) }
        do { try checkDecoding() } catch { throw .malformed("\(error)") }
    }

    /// Checks what a certificate that is about to be registered has to be, whether it is valid already or not.
    package func checkForPinning(at time: Date) throws(PinnedCertificateFault) {
        try checkAsPinned(at: Swift.max(time, notBefore))
    }
}
