package import AuthorizationServer
package import FoundationEssentials
import JOSE
import Synchronization

/// Registered clients in memory, with the behaviour of the store on disk.
package final class InMemoryClientStore: ClientStore {
    /// What a store that was told to fail throws.
    package struct Unreadable: Error {
        package init() {}
    }

    private struct State {
        var registrations: [String: ClientRegistration] = [:]
        var revisions: [String: Int64] = [:]
        var reservations: [String: ClientReservation] = [:]
        var released: Set<String> = []
        var revision: Int64 = 0
        var isFailing = false

        mutating func reserve(_ id: String, at time: Date, certificates: RegisteredCertificates?) {
            let all = (reservations[id]?.certificates ?? []).union(certificates.map { [$0] } ?? [])
            reservations[id] = ClientReservation(id: ByteString(id), reservedAt: time, certificates: all)
            released.remove(id)
            revision += 1
            revisions[id] = revision
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// While true, reading throws.
    package var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    package func revision() throws -> Int64 {
        try state.withLock { state in
            if state.isFailing { throw Unreadable() }
            return state.revision
        }
    }

    package func changes(since revision: Int64?) throws -> ClientChanges {
        try state.withLock { state in
            if state.isFailing { throw Unreadable() }
            let known = revision ?? -1
            let isComplete = revision == nil || known > state.revision
            let changed = state.revisions.filter { isComplete || $0.value > known }.keys
            return ClientChanges(
                revision: state.revision, isComplete: isComplete,
                present: changed.compactMap { state.registrations[$0] }.map { RegisteredClient($0) },
                deleted: isComplete
                    ? [] : changed.filter { state.registrations[$0] == nil }.map { ByteString($0) },
                reserved: changed.compactMap { state.reservations[$0] },
                released: isComplete
                    ? [] : changed.filter { state.released.contains($0) }.map { ByteString($0) })
        }
    }

    package func create(
        reusingIdentifiers: Bool, datedBy clock: (any Clock)?, _ next: () throws -> ClientRegistration?
    ) throws {
        var new: [ClientRegistration] = []
        while let registration = try next() { new.append(registration) }
        new = new.map { $0.dated(clock?.now) }
        try state.withLock { state in
            var copy = state
            copy.revision += 1
            for registration in new {
                if let reservation = copy.reservations[registration.id], copy.registrations[registration.id] == nil {
                    guard reusingIdentifiers else {
                        throw ClientStoreRefusal.reserved(id: registration.id, since: reservation.reservedAt)
                    }
                    if reservation.certificates.isEmpty {
                        copy.reservations[registration.id] = nil
                        copy.released.insert(registration.id)
                    }
                }
                guard copy.registrations.updateValue(registration.inMilliseconds, forKey: registration.id) == nil else {
                    throw ClientStoreRefusal.duplicate(id: registration.id)
                }
                copy.revisions[registration.id] = copy.revision
            }
            state = copy
        }
    }

    package func registration(_ id: String) -> ClientRegistration? {
        state.withLock { $0.registrations[id] }
    }

    package func registrations(after id: String?, limit: Int) -> [ClientRegistration] {
        let all = state.withLock { $0.registrations.values.map { $0 } }
        return Array(
            all.filter { $0.id.utf8.lexicographicallyPrecedes((id ?? "").utf8) == false && $0.id != id }
                .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
                .prefix(limit))
    }

    package func update(
        _ id: String, _ change: (inout ClientRegistration) throws -> Void
    ) throws -> ClientRegistration {
        try state.withLock { state in
            guard var registration = state.registrations[id] else { throw ClientStoreRefusal.unknown(id: id) }
            try change(&registration)
            state.revision += 1
            state.registrations[id] = registration.inMilliseconds
            state.revisions[id] = state.revision
            return registration
        }
    }

    package func delete(_ id: String, at time: Date) throws {
        try state.withLock { state in
            guard let registration = state.registrations.removeValue(forKey: id) else {
                throw ClientStoreRefusal.unknown(id: id)
            }
            state.reserve(
                id, at: time, certificates: RegisteredClient(registration.inMilliseconds).proof.certificates)
        }
    }

    package func reserve(_ ids: [String], at time: Date) throws {
        try state.withLock { state in
            for id in ids where state.registrations[id] != nil { throw ClientStoreRefusal.duplicate(id: id) }
            for id in ids where state.reservations[id] == nil { state.reserve(id, at: time, certificates: nil) }
        }
    }

    package func reservation(_ id: String) -> ClientReservation? {
        state.withLock { $0.reservations[id] }
    }

    package func reservations(after id: String?, limit: Int) -> [ClientReservation] {
        let all = state.withLock { state in
            state.reservations.filter { state.registrations[$0.key] == nil }.values
        }
        return Array(all.filter { ByteString(id ?? "") < $0.id }.sorted { $0.id < $1.id }.prefix(limit))
    }

    package func release(_ id: String) throws {
        try state.withLock { state in
            guard state.reservations.removeValue(forKey: id) != nil else {
                throw ClientStoreRefusal.notReserved(id: id)
            }
            state.released.insert(id)
            state.revision += 1
            state.revisions[id] = state.revision
        }
    }
}

extension ClientRegistration {
    fileprivate func dated(_ time: Date?) -> ClientRegistration {
        guard let time else { return self }
        return ClientRegistration(
            id: id, name: name, authentication: authentication, grantTypes: grantTypes,
            bindsTokens: bindsTokens, isDisabled: isDisabled, createdAt: time, updatedAt: time)
    }

    /// What a store keeps of a registration: times in whole milliseconds.
    fileprivate var inMilliseconds: ClientRegistration {
        func rounded(_ date: Date) -> Date {
            Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
        }
        return ClientRegistration(
            id: id, name: name, authentication: authentication, grantTypes: grantTypes,
            bindsTokens: bindsTokens, isDisabled: isDisabled, createdAt: rounded(createdAt),
            updatedAt: rounded(updatedAt))
    }
}
