import FoundationEssentials
import JOSE
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Answers with static secrets")
struct StaticSecretBrokerTests {
    private let store = InMemoryStaticSecretStore()
    private let clock = ManualClock()
    private let registry: StaticSecretRegistry
    private let broker: StaticSecretBroker

    init() throws {
        registry = try StaticSecretRegistry(store: store, clock: clock)
        broker = StaticSecretBroker(secret: "legacy-key", member: "X-API-Key", registry: registry)
    }

    private func put(_ text: String, as name: String = "legacy-key") throws {
        _ = try store.put(try StaticSecretValue(Array(text.utf8)), as: name, at: clock.now, keeping: 1)
    }

    private func ask() async throws(ResourceFailure) -> ResourceCredential {
        try await broker.credential(
            for: ResourceRequest(
                resource: ResourceTerms(name: "legacy", kind: .staticSecret), rule: "rule", subject: "somebody",
                clientID: "somebody", requestID: "1", time: clock.now))
    }

    @Test("the answer is the newest value under the operator's header, and the note says which version")
    func answers() async throws {
        try put("old")
        try put("new \"key\"")
        try put("another's", as: "other")
        try registry.follow()
        let credential = try await ask()
        #expect(credential.body == ["X-API-Key": "new \"key\""])
        #expect(credential.note == "secret legacy-key version 2")
        #expect(credential.token == nil && credential.expiresAt == nil && credential.lease == nil)
    }

    @Test("a change counts from the next look on")
    func follows() async throws {
        try put("old")
        #expect(try registry.follow())
        try put("new")
        #expect(try await ask().body == ["X-API-Key": "old"])
        #expect(try registry.follow())
        #expect(try await ask().body == ["X-API-Key": "new"])
        #expect(try !registry.follow())
        _ = try store.delete("legacy-key", version: 2, at: clock.now)
        try registry.follow()
        #expect(try await ask().body == ["X-API-Key": "old"])
        _ = try store.delete("legacy-key", version: nil, at: clock.now)
        try registry.follow()
        await #expect(throws: ResourceFailure.self) { try await ask() }
        #expect(registry.names.isEmpty)
    }

    @Test("a secret that is not stored is a fault of the configuration")
    func missing() async throws {
        try put("value", as: "other")
        try registry.follow()
        await #expect(throws: ResourceFailure.faulty("no secret legacy-key is stored; 'secrets put' stores one")) {
            try await ask()
        }
    }

    @Test("a value that does not open is a fault, and no older one takes its place")
    func broken() async throws {
        try put("old")
        try put("new")
        try registry.follow()
        store.isBroken = true
        await #expect {
            try await ask()
        } throws: { error in
            guard case ResourceFailure.faulty(let reason) = error else { return false }
            return reason.contains("version 2 of the secret legacy-key was altered") && !reason.contains("new")
        }
    }

    @Test("without its database a server answers for ten seconds, and then no more")
    func outdated() async throws {
        try put("value")
        try registry.follow()
        store.isFailing = true
        clock.advance(by: StaticSecretRegistry.maximumAge)
        #expect(throws: InMemoryStaticSecretStore.Unreadable.self) { try registry.follow() }
        #expect(try await ask().body == ["X-API-Key": "value"])
        clock.advance(by: 0.001)
        await #expect {
            try await ask()
        } throws: { error in
            if case ResourceFailure.unavailable = error { true } else { false }
        }
        store.isFailing = false
        try registry.follow()
        #expect(try await ask().body == ["X-API-Key": "value"])
    }
}
