package import AuthorizationServer
import Dispatch
import FoundationEssentials
import JOSE
import PKI
import Synchronization
import Testing

/// What every `ClientStore` has to do. A test runs each case on an empty store of each implementation.
package enum ClientStoreConformance: String, CaseIterable, Sendable {
    case isEmptyAtFirst
    case handsOutWhatWasRecorded
    case changesTheMethod
    case refusesADuplicate
    case createsAllOrNone
    case updatesOne
    case changesNothingWhenTheChangeThrows
    case refusesToChangeWhatIsNotThere
    case listsInPages
    case tellsWhatChanged
    case tellsOfOneThatWasDeletedAndRegisteredAgain
    case keepsIdentifiersOfDeletedClientsReserved
    case keepsTheCertificatesOfEarlierClientsUntilTheyAreReleased
    case barsTheSameCertificatesForWhoeverFollowsAndStartsAnew
    case datesClientsByWhenAllAreThere
    case startsOverForARevisionFromTheFuture
    case takesEachChangeOnce

    private struct Refused: Error {}

    /// Runs the case. `store` must be empty.
    package func check(_ store: any ClientStore) throws {
        switch self {
        case .isEmptyAtFirst: try isEmpty(store)
        case .handsOutWhatWasRecorded: try handsOut(store)
        case .changesTheMethod: try changesMethod(store)
        case .refusesADuplicate: try refusesDuplicate(store)
        case .createsAllOrNone: try createsAllOrNone(store)
        case .updatesOne: try updates(store)
        case .changesNothingWhenTheChangeThrows: try isAtomic(store)
        case .refusesToChangeWhatIsNotThere: try refusesUnknown(store)
        case .listsInPages: try lists(store)
        case .tellsWhatChanged: try tellsChanges(store)
        case .tellsOfOneThatWasDeletedAndRegisteredAgain: try tellsReturn(store)
        case .keepsIdentifiersOfDeletedClientsReserved: try reserves(store)
        case .keepsTheCertificatesOfEarlierClientsUntilTheyAreReleased: try keepsCertificates(store)
        case .barsTheSameCertificatesForWhoeverFollowsAndStartsAnew: try ClientHistory.check(store)
        case .datesClientsByWhenAllAreThere: try dates(store)
        case .startsOverForARevisionFromTheFuture: try startsOver(store)
        case .takesEachChangeOnce: try serialises(store)
        }
    }

    private func isEmpty(_ store: any ClientStore) throws {
        #expect(try store.registration("a") == nil)
        #expect(try store.registrations(after: nil, limit: 10) == [])
        let changes = try store.changes(since: nil)
        #expect(changes.isComplete && changes.present.isEmpty && changes.deleted.isEmpty)
        #expect(try changes.revision == store.revision())
    }

    private func handsOut(_ store: any ClientStore) throws {
        let authority = try TestCertificateAuthority(name: "Factory")
        var named = try ClientRegistration.sample("named", .subjectDN, "CN=Métèr,O=Example", authority: "factory")
        named.name = "A meter, \"quoted\""
        named.isDisabled = true
        named.bindsTokens = true
        named.updatedAt = named.createdAt + 60.25
        var pinned = ClientRegistration.sample(
            "pinned/1?x", certificates: [authority.certificate, try authority.leaf("next").certificate])
        if case .selfSignedTLSClientAuth(var pins) = pinned.authentication {
            try pins.add(thumbprint: [UInt8](repeating: 7, count: 32))
            pinned.authentication = .selfSignedTLSClientAuth(pins)
        }
        let others = try [
            ClientRegistration.sample("uri", .sanURI, "spiffe://example.org/Meter"),
            ClientRegistration.sample("ip", .sanIP, "2001:db8::7"),
            ClientRegistration.sample("email", .sanEmail, "Me@Example.org"),
        ]
        var rotated = ClientRegistration.sample("rotated", secret: .basic).registration
        _ = try rotated.rotateSecret(at: rotated.createdAt + 60, overlap: 3600)
        var shared = ClientRegistration.sample("shared", sharedSecret: .hs512)
        _ = try shared.rotateSecret(at: shared.createdAt + 60, overlap: 60)
        let proofs = [
            rotated, shared, ClientRegistration.sample("post", secret: .post).registration,
            .sample(withKeys: "keys"), .sample(withKeys: "uri-of-keys", .uri("https://k.example/jwks")),
        ]
        let all = [named, pinned] + others + proofs
        try store.create(all)
        for registration in all { #expect(try store.registration(registration.id) == registration) }
        #expect(try Set(store.changes(since: nil).present) == Set(all.map { RegisteredClient($0) }))
    }

    private func changesMethod(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1), .sample("b", sharedSecret: .hs256)])
        let samples: [ClientRegistration] = [
            .sample("a", secret: .basic).registration, .sample("a", sharedSecret: .hs384),
            .sample(withKeys: "a", .uri("https://x/")),
            .sample(withKeys: "a"), .sample("a", secret: .post).registration, try .sample("a"),
            .sample("a", thumbprint: 2),
        ]
        for sample in samples {
            let updated = try store.update("a") { $0.authentication = sample.authentication }
            #expect(updated.authentication == sample.authentication)
            #expect(try store.registration("a") == sample)
            #expect(try store.changes(since: nil).present.contains(RegisteredClient(sample)))
        }
    }

    private func refusesDuplicate(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1)])
        let revision = try store.revision()
        #expect(throws: ClientStoreRefusal.duplicate(id: "a")) { try store.create([.sample("a", thumbprint: 2)]) }
        #expect(try store.registration("a") == .sample("a", thumbprint: 1))
        #expect(try store.revision() == revision)
        // Identifiers are compared byte by byte.
        try store.create([.sample("A", thumbprint: 2)])
    }

    private func createsAllOrNone(_ store: any ClientStore) throws {
        #expect(throws: ClientStoreRefusal.duplicate(id: "a")) {
            try store.create([.sample("b", thumbprint: 1), .sample("a", thumbprint: 1), .sample("a", thumbprint: 2)])
        }
        var count = 0
        #expect(throws: Refused.self) {
            try store.create(reusingIdentifiers: false, datedBy: nil) {
                count += 1
                if count == 3 { throw Refused() }
                return .sample("c\(count)", thumbprint: 1)
            }
        }
        #expect(try store.registrations(after: nil, limit: 10) == [])
        #expect(try store.changes(since: nil).present.isEmpty)
    }

    private func updates(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1), .sample("b", thumbprint: 1)])
        let name = try ExpectedName(.sanDNS, "a.example.org")
        let updated = try store.update("a") { registration in
            registration.authentication = .tlsClientAuth(name, text: "a.example.org", authority: "factory")
            registration.updatedAt += 5
        }
        #expect(updated.authentication == .tlsClientAuth(name, text: "a.example.org", authority: "factory"))
        #expect(try store.registration("a") == updated)
        #expect(try store.registration("b") == .sample("b", thumbprint: 1))
    }

    private func isAtomic(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1)])
        let revision = try store.revision()
        #expect(throws: Refused.self) {
            _ = try store.update("a") { registration in
                registration.isDisabled = true
                throw Refused()
            }
        }
        #expect(try store.registration("a")?.isDisabled == false)
        #expect(try store.revision() == revision)
    }

    private func refusesUnknown(_ store: any ClientStore) throws {
        let revision = try store.revision()
        #expect(throws: ClientStoreRefusal.unknown(id: "a")) { _ = try store.update("a") { _ in } }
        #expect(throws: ClientStoreRefusal.unknown(id: "a")) {
            try store.delete("a", at: ClientRegistration.sampleTime)
        }
        #expect(try store.revision() == revision)
    }

    private func lists(_ store: any ClientStore) throws {
        try store.create(["b", "a", "C", "~", "a1"].map { .sample($0, thumbprint: 1) })
        #expect(try store.registrations(after: nil, limit: 3).map(\.id) == ["C", "a", "a1"])
        #expect(try store.registrations(after: "a1", limit: 3).map(\.id) == ["b", "~"])
        #expect(try store.registrations(after: "~", limit: 3).isEmpty)
    }

    private func tellsChanges(_ store: any ClientStore) throws {
        try store.create(["a", "b", "c"].map { .sample($0, thumbprint: 1) })
        let first = try store.changes(since: nil)
        #expect(Set(first.present.map(\.id)) == ["a", "b", "c"])
        try store.delete("b", at: ClientRegistration.sampleTime)
        _ = try store.update("c") { $0.isDisabled = true }
        try store.create([.sample("d", thumbprint: 1)])
        let second = try store.changes(since: first.revision)
        #expect(!second.isComplete)
        #expect(Set(second.present.map(\.id)) == ["c", "d"])
        #expect(second.present.first { $0.id == "c" }?.isDisabled == true)
        #expect(second.deleted == ["b"])
        let third = try store.changes(since: second.revision)
        #expect(!third.isComplete && third.present.isEmpty && third.deleted.isEmpty)
    }

    private func tellsReturn(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1)])
        let revision = try store.revision()
        try store.delete("a", at: ClientRegistration.sampleTime)
        #expect(throws: ClientStoreRefusal.reserved(id: "a", since: ClientRegistration.sampleTime)) {
            try store.create([.sample("a", thumbprint: 2)])
        }
        try store.create([.sample("a", thumbprint: 2)], reusingIdentifiers: true)
        let registry = ClientRegistry(try store.changes(since: nil).present, confirmedAt: .distantPast)
        registry.apply(try store.changes(since: revision), readAt: .distantPast)
        #expect(try registry.client("a", at: .distantPast) == RegisteredClient(.sample("a", thumbprint: 2)))
        let last = try store.revision()
        try store.delete("a", at: ClientRegistration.sampleTime)
        registry.apply(try store.changes(since: last), readAt: .distantPast)
        #expect(registry.count == 0)
    }

    private func reserves(_ store: any ClientStore) throws {
        let time = ClientRegistration.sampleTime
        try store.create([try .sample("named"), .sample("pinned", thumbprint: 7), .sample("other", thumbprint: 1)])
        let start = try store.revision()
        for id in ["named", "pinned"] { try store.delete(id, at: time) }
        try store.reserve(["kept", "pinned"], at: time + 5)
        #expect(throws: ClientStoreRefusal.duplicate(id: "other")) { try store.reserve(["free", "other"], at: time) }
        let certificates = try #require(try RegisteredClient(.sample("named")).proof.certificates)
        let reservations = [
            ClientReservation(id: "kept", reservedAt: time + 5),
            ClientReservation(id: "named", reservedAt: time, certificates: [certificates]),
            ClientReservation(
                id: "pinned", reservedAt: time, certificates: [.thumbprints([UInt8](repeating: 7, count: 32))]),
        ]
        #expect(try store.reservations(after: nil, limit: 10) == reservations)
        #expect(try store.reservations(after: "kept", limit: 1) == [reservations[1]])
        #expect(try store.reservation("named") == reservations[1])
        #expect(try store.reservation("other") == nil)
        #expect(try Set(store.changes(since: start).reserved) == Set(reservations))
        #expect(try Set(store.changes(since: nil).reserved) == Set(reservations))
        let last = try store.revision()
        #expect(throws: ClientStoreRefusal.notReserved(id: "other")) { try store.release("other") }
        try store.release("named")
        let changes = try store.changes(since: last)
        #expect(changes.released == ["named"] && changes.reserved.isEmpty)
        #expect(try store.reservation("named") == nil)
        try store.create([try .sample("named")])
        #expect(throws: ClientStoreRefusal.reserved(id: "kept", since: time + 5)) {
            try store.create([.sample("free", thumbprint: 1), .sample("kept", thumbprint: 1)])
        }
        #expect(try store.registration("free") == nil)
    }

    private func keepsCertificates(_ store: any ClientStore) throws {
        let time = ClientRegistration.sampleTime
        func thumbprint(_ byte: UInt8) -> RegisteredCertificates { .thumbprints([UInt8](repeating: byte, count: 32)) }
        func kept() throws -> Set<RegisteredCertificates>? {
            let all = try store.changes(since: nil)
            #expect(all.reserved.first { $0.id == "a" }?.certificates == (try store.reservation("a")?.certificates))
            return try store.reservation("a")?.certificates
        }
        try store.create([.sample("a", thumbprint: 1)])
        for (next, expected) in [(2, [1]), (1, [1, 2]), (3, [1, 2])] as [(UInt8, Set<UInt8>)] {
            try store.delete("a", at: time)
            #expect(try store.reservations(after: nil, limit: 10).map(\.id) == ["a"])
            try store.create([.sample("a", thumbprint: next)], reusingIdentifiers: true)
            #expect(try kept() == Set(expected.map(thumbprint)))
            #expect(try store.reservations(after: nil, limit: 10).isEmpty, "the identifier is a client's")
            for reuses in [true, false] {
                #expect(throws: ClientStoreRefusal.duplicate(id: "a")) {
                    try store.create([.sample("a", thumbprint: 9)], reusingIdentifiers: reuses)
                }
            }
        }
        let last = try store.revision()
        try store.release("a")
        let changes = try store.changes(since: last)
        #expect(changes.released == ["a"] && changes.reserved.isEmpty && changes.deleted.isEmpty)
        #expect(try kept() == nil)
        #expect(try store.registration("a") != nil)
        #expect(throws: ClientStoreRefusal.notReserved(id: "a")) { try store.release("a") }
        try store.delete("a", at: time)
        #expect(try kept() == [thumbprint(3)])
    }

    private func dates(_ store: any ClientStore) throws {
        let clock = ManualClock(ClientRegistration.sampleTime + 100)
        var rest = [ClientRegistration.sample("a", thumbprint: 1), .sample("b", thumbprint: 2)]
        try store.create(reusingIdentifiers: false, datedBy: clock) {
            clock.advance(by: 60)
            return rest.isEmpty ? nil : rest.removeFirst()
        }
        for id in ["a", "b"] {
            #expect(try store.registration(id)?.createdAt == clock.now)
            #expect(try store.registration(id)?.updatedAt == clock.now)
        }
        let seconds = Set(try store.changes(since: nil).present.map(\.registeredAt))
        #expect(seconds == [RegisteredClient.second(after: clock.now)])
    }

    private func startsOver(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1)])
        let changes = try store.changes(since: try store.revision() + 5)
        #expect(changes.isComplete)
        #expect(changes.present.map(\.id) == ["a"])
    }

    private func serialises(_ store: any ClientStore) throws {
        try store.create([.sample("a", thumbprint: 1)])
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 40) { _ in
            do {
                _ = try store.update("a") { $0.updatedAt += 1 }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(try store.registration("a")?.updatedAt == ClientRegistration.sampleTime + 40)
    }
}
