package import AuthorizationServer
import FoundationEssentials
import Testing

/// What every `RevokedTokenStore` has to do. A test runs each case on an empty store of each implementation.
package enum RevokedTokenStoreConformance: String, CaseIterable, Sendable {
    case recordsEachOnce
    case tellsWhatChanged
    case keepsTheLaterEnd
    case tellsEverythingToWhoeverKnowsAnotherHistory
    case forgetsWhatHasExpired
    case remembersThatItForgot
    case refusesWhatCannotBeRecorded
    case takesManyAtOnce

    private static let time = Date(timeIntervalSince1970: 1_800_000_000)

    /// Runs the case. `store` must be empty.
    package func check(_ store: any RevokedTokenStore) async throws {
        let first = try store.revision()
        switch self {
        case .recordsEachOnce:
            #expect(try await revoke("a", in: store))
            #expect(try await !revoke("a", in: store))
            #expect(try await revoke("A", in: store))
            #expect(try jtis(store, since: nil) == ["A", "a"])
        case .tellsWhatChanged:
            _ = try await revoke("a", in: store)
            let second = try store.revision()
            #expect(second != first)
            _ = try await revoke("b", in: store)
            #expect(try jtis(store, since: first) == ["a", "b"])
            #expect(try jtis(store, since: second) == ["b"])
            let changes = try store.changes(since: second)
            #expect(!changes.isComplete)
            #expect(try changes.revision == store.revision())
            #expect(try jtis(store, since: changes.revision) == [])
            // What was known already is no change.
            _ = try await revoke("a", in: store)
            #expect(try store.revision() == changes.revision)
            #expect(
                try store.changes(since: nil).tokens.first { $0.jti == "b" }
                    == RevokedToken(jti: "b", expiresAt: Self.time + 60, revokedAt: Self.time))
        case .keepsTheLaterEnd:
            _ = try await revoke("a", in: store)
            #expect(try await !revoke("a", for: 30, in: store))
            let revision = try store.revision()
            #expect(try await revoke("a", for: 90, in: store))
            #expect(try store.changes(since: revision).tokens.map(\.expiresAt) == [Self.time + 90])
            #expect(try store.changes(since: nil).tokens.count == 1)
        case .tellsEverythingToWhoeverKnowsAnotherHistory:
            _ = try await revoke("a", in: store)
            let changes = try store.changes(since: try store.revision() + 1000)
            #expect(changes.isComplete)
            #expect(changes.tokens.map(\.jti) == ["a"])
        case .forgetsWhatHasExpired:
            for (jti, seconds) in [("a", 10.0), ("b", 20), ("c", 30)] {
                _ = try await revoke(jti, for: seconds, in: store)
            }
            try store.forget(expiredBefore: Self.time + 20)
            #expect(try jtis(store, since: nil) == ["b", "c"])
            try store.forget(expiredBefore: Self.time + 100)
            #expect(try jtis(store, since: nil) == [])
            #expect(try await revoke("a", for: 200, in: store))
        case .remembersThatItForgot:
            #expect(try store.changes(since: nil).forgottenUntil.timeIntervalSince1970 == 0)
            _ = try await revoke("a", for: 10, in: store)
            _ = try await revoke("b", for: 20, in: store)
            try store.forget(expiredBefore: Self.time + 100)
            #expect(try store.changes(since: nil).forgottenUntil == Self.time + 20)
            _ = try await revoke("c", for: 5, in: store)
            try store.forget(expiredBefore: Self.time + 100)
            #expect(try store.changes(since: nil).forgottenUntil == Self.time + 20)
        case .refusesWhatCannotBeRecorded:
            for seconds in [Double.infinity, .nan, 1e300] {
                await #expect(throws: (any Error).self) { try await revoke("a", for: seconds, in: store) }
            }
            #expect(try jtis(store, since: nil) == [])
        case .takesManyAtOnce:
            try await withThrowingTaskGroup { group in
                for number in 0..<300 { group.addTask { try await revoke("t\(number % 100)", in: store) } }
                var new = 0
                for try await isNew in group where isNew { new += 1 }
                #expect(new == 100)
            }
            #expect(try jtis(store, since: first).count == 100)
        }
    }

    private func revoke(
        _ jti: String, for seconds: Double = 60, in store: any RevokedTokenStore
    ) async throws -> Bool {
        try await store.record(jti, until: Self.time + seconds, at: Self.time)
    }

    private func jtis(_ store: any RevokedTokenStore, since revision: Int64?) throws -> [String] {
        try store.changes(since: revision).tokens.map(\.jti).sorted()
    }
}
