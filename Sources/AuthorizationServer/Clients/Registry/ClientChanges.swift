package import JOSE

/// What became of the registered clients since somebody looked.
package struct ClientChanges: Sendable {
    /// What the next look starts from.
    package var revision: Int64
    /// Whether `present` and `reserved` are all that there is, and not only what changed.
    package var isComplete: Bool
    /// Clients that are new or changed, as they are now.
    package var present: [RegisteredClient]
    /// Identifiers of clients that were deleted. One that was registered again is in `present` too.
    package var deleted: [ByteString]
    /// Identifiers that are reserved, as clients of them were deleted.
    package var reserved: [ClientReservation]
    /// Identifiers that are reserved no more.
    package var released: [ByteString]

    package init(
        revision: Int64, isComplete: Bool, present: [RegisteredClient], deleted: [ByteString] = [],
        reserved: [ClientReservation] = [], released: [ByteString] = []
    ) {
        self.revision = revision
        self.isComplete = isComplete
        self.present = present
        self.deleted = deleted
        self.reserved = reserved
        self.released = released
    }
}
