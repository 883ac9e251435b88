package import FoundationEssentials
package import JOSE

/// The identifier of a client that was deleted, or that an operator keeps free. It stays reserved until an operator
/// registers it again or releases it: tokens, rules and resource servers may still name it, and nobody else may come to be
/// called so.
///
/// When it is registered again, what the clients before were known by stays, until it is released.
package struct ClientReservation: Sendable, Hashable {
    package let id: ByteString
    package let reservedAt: Date
    /// The certificates by which clients of the identifier were known that were deleted.
    package let certificates: Set<RegisteredCertificates>

    package init(id: ByteString, reservedAt: Date, certificates: Set<RegisteredCertificates> = []) {
        self.id = id
        self.reservedAt = reservedAt
        self.certificates = certificates
    }
}
