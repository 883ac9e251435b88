package import FoundationEssentials

/// Where registered clients are kept. Calls block; a server makes them off its event loops.
package protocol ClientStore: Sendable {
    /// A number that differs from the one read before whenever any process has changed a client since.
    func revision() throws -> Int64

    /// What changed behind `revision`; everything when it is nil, or so old that nobody remembers.
    func changes(since revision: Int64?) throws -> ClientChanges

    /// Registers the clients that `next` hands out until it returns nil: all in one transaction, or none when it throws.
    /// Throws `ClientStoreRefusal.duplicate` when one is there already, and `reserved` when one was deleted before.
    ///
    /// - Parameters:
    ///   - reusesIdentifiers: Whether identifiers of deleted clients may be registered again. By what those were known
    ///     stays in the reservation until it is released.
    ///   - clock: Says when they are registered, behind the last of them; `nil`: as each of them says.
    func create(
        reusingIdentifiers reusesIdentifiers: Bool, datedBy clock: (any Clock)?,
        _ next: () throws -> ClientRegistration?
    ) throws

    /// The registration, or nil when there is none of that identifier.
    func registration(_ id: String) throws -> ClientRegistration?

    /// At most `limit` registrations in ascending order of their identifiers, bytewise, from the one behind `id` on.
    func registrations(after id: String?, limit: Int) throws -> [ClientRegistration]

    /// Changes one registration in a write transaction, and returns it. When `change` throws, nothing changes. Throws
    /// `ClientStoreRefusal.unknown`.
    func update(_ id: String, _ change: (inout ClientRegistration) throws -> Void) throws -> ClientRegistration

    /// Forgets a client, and reserves its identifier. Throws `ClientStoreRefusal.unknown`.
    func delete(_ id: String, at time: Date) throws

    /// Reserves identifiers of which no client is registered; those that are reserved stay so. All, or none when it throws:
    /// `ClientStoreRefusal.duplicate` for a registered client.
    func reserve(_ ids: [String], at time: Date) throws

    /// The reservation of an identifier; nil when there is none. It may be registered again.
    func reservation(_ id: String) throws -> ClientReservation?

    /// At most `limit` reservations of identifiers that are not registered again, in ascending order, bytewise, from the
    /// one behind `id` on.
    func reservations(after id: String?, limit: Int) throws -> [ClientReservation]

    /// Ends the reservation of an identifier, or what is left of it where it is registered again. Throws
    /// `ClientStoreRefusal.notReserved`.
    func release(_ id: String) throws
}

extension ClientStore {
    /// Registers all of the clients, or none.
    package func create(
        _ registrations: [ClientRegistration], reusingIdentifiers: Bool = false, datedBy clock: (any Clock)? = nil
    ) throws {
        var rest = registrations[...]
        try create(reusingIdentifiers: reusingIdentifiers, datedBy: clock) { rest.popFirst() }
    }
}
