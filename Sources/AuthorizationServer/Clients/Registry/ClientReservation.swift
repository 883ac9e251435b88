package import FoundationEssentials
package import JOSE

/// The identifier of a client that was deleted, or that an operator keeps free. It stays reserved until an operator registers it again or releases it:
/// tokens, rules and resource servers may still name it, and nobody else may come to be called so.
package struct ClientReservation: Sendable, Hashable {
    package let id: ByteString
    package let reservedAt: Date
    /// The certificates by which the client was known; `nil` for one that was registered without.
    package let certificates: RegisteredCertificates?

    package init(id: ByteString, reservedAt: Date, certificates: RegisteredCertificates? = nil) {
        self.id = id
        self.reservedAt = reservedAt
        self.certificates = certificates
    }
}
