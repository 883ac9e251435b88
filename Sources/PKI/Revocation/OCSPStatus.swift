package import FoundationEssentials

/// What an OCSP responder says of a certificate (RFC 6960 §2.2).
package enum OCSPStatus: Sendable, Hashable {
    /// Not revoked; from `until` on the responder must be asked again.
    case good(until: Date)
    case revoked(RevokedEntry, until: Date)
    /// The responder does not know the certificate.
    case unknown(until: Date)
}
