package import FoundationEssentials

/// Why a certificate that is known by itself, without a path, is not good enough (RFC 8705 §2.2).
package enum PinnedCertificateFault: Error, Sendable, Hashable, CustomStringConvertible {
    case notYetValid(from: Date)
    case expired(at: Date)
    /// The text says what is accepted.
    case weakKey(String)

    package var description: String {
        switch self {
        case .notYetValid: "the certificate is not yet valid"
        case .expired: "the certificate has expired"
        case .weakKey(let weakness): weakness
        }
    }
}

extension Certificate {
    /// Checks what holds without a path: the validity period at `time`, and the strength of the key.
    ///
    /// Who signed the certificate, and what it says that it is for, count for nothing: whoever registered it said whose
    /// it is.
    package func checkAsPinned(at time: Date) throws(PinnedCertificateFault) {
        guard time >= notBefore else { throw .notYetValid(from: notBefore) }
        guard time < notAfter else { throw .expired(at: notAfter) }
        try checkKeyAsPinned()
    }

    /// Checks the strength of the key alone.
    package func checkKeyAsPinned() throws(PinnedCertificateFault) {
        if let weakness = publicKey.weakness { throw .weakKey(weakness) }
    }
}
