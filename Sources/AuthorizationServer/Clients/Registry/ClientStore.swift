/// Where registered clients are kept. Calls block; a server makes them off its event loops.
package protocol ClientStore: Sendable {
    /// A number that differs from the one read before whenever any process has changed a client since.
    func revision() throws -> Int64

    /// What changed behind `revision`; everything when it is nil, or so old that nobody remembers.
    func changes(since revision: Int64?) throws -> ClientChanges

    /// Registers the clients that `next` hands out until it returns nil: all in one transaction, or none when it throws.
    /// Throws `ClientStoreRefusal.duplicate` when one is there already.
    func create(_ next: () throws -> ClientRegistration?) throws

    /// The registration, or nil when there is none of that identifier.
    func registration(_ id: String) throws -> ClientRegistration?

    /// At most `limit` registrations in ascending order of their identifiers, bytewise, from the one behind `id` on.
    func registrations(after id: String?, limit: Int) throws -> [ClientRegistration]

    /// Changes one registration in a write transaction, and returns it. When `change` throws, nothing changes. Throws
    /// `ClientStoreRefusal.unknown`.
    func update(_ id: String, _ change: (inout ClientRegistration) throws -> Void) throws -> ClientRegistration

    /// Forgets a client. Throws `ClientStoreRefusal.unknown`.
    func delete(_ id: String) throws
}

extension ClientStore {
    /// Registers all of the clients, or none.
    package func create(_ registrations: [ClientRegistration]) throws {
        var rest = registrations[...]
        try create { rest.popFirst() }
    }
}
