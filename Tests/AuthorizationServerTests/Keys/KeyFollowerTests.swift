import AuthorizationServer
import Dispatch
import FoundationEssentials
import JOSE
import Synchronization
import TestSupport
import Testing

@Suite("Processes around one key store")
struct KeyFollowerTests {
    let store = InMemoryKeyStore()
    let clock = ManualClock(KeyFixture.start)
    let schedule = KeySchedule(rotation: KeyFixture.rotation, tokenLifetime: 300)

    @Test("two stewards on one store never take a step twice")
    func stepsOnce() throws {
        let taken = Mutex<[KeyStep]>([])
        let failures = Mutex<[String]>([])
        for round in 0..<5 {
            if round > 0 { clock.advance(by: 10_001) }
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                do {
                    let steps = try KeySteward(store: store, schedule: schedule, clock: clock).advance()
                    taken.withLock { $0 += steps }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let steps = taken.withLock { $0 }
        let activations = steps.filter { if case .activate = $0 { true } else { false } }
        #expect(activations.count == 5)
        #expect(Set(activations).count == 5)
        #expect(steps.count { $0 == .prepare(.es256) } == 6)
        #expect(steps.count { $0 == .completeGenesis } == 1)
        #expect(store.load().keys.count == 6)
    }

    @Test("a server sees the change of another process when it looks again")
    func follows() throws {
        let follower = try KeyFollower(store: store, schedule: schedule, clock: clock)
        let first = try #require(follower.ring.current(at: clock.now)?.signer(for: .es256)?.kid)
        let steward = KeySteward(store: store, schedule: schedule, clock: clock)
        _ = try steward.execute(.revoke(.kid(first)), force: false)
        #expect(follower.ring.latest.publishedKeyIDs.contains(first))
        #expect(try follower.follow() == [])
        #expect(!follower.ring.latest.publishedKeyIDs.contains(first))
        let second = try #require(follower.ring.current(at: clock.now)?.signer(for: .es256)?.kid)
        #expect(second != first)
    }

    @Test("a server takes the steps that are due")
    func takesSteps() throws {
        let follower = try KeyFollower(store: store, schedule: schedule, clock: clock)
        clock.advance(by: 10_000)
        #expect(try follower.follow().count == 2)
        #expect(try follower.follow() == [])
        #expect(follower.ring.latest.publishedKeyIDs.count == 3)
    }

    @Test("a server that has not read the keys for ten seconds signs no more but still publishes")
    func tooOld() throws {
        let follower = try KeyFollower(store: store, schedule: schedule, clock: clock)
        #expect(follower.ring.current(at: clock.now.addingTimeInterval(10)) != nil)
        #expect(follower.ring.current(at: clock.now.addingTimeInterval(10.1)) == nil)
        #expect(follower.ring.latest.publishedKeyIDs.count == 2)
        clock.advance(by: 60)
        try follower.follow()
        #expect(follower.ring.current(at: clock.now) != nil)
    }

    @Test("a server whose database was replaced signs nothing from then on, and publishes what it knows")
    func replaced() throws {
        let failing = ReplaceableKeyStore(store)
        let follower = try KeyFollower(store: failing, schedule: schedule, clock: clock)
        let published = follower.ring.latest.publishedKeyIDs
        failing.error.withLock { $0 = Replaced(voidsReadings: false) }
        #expect(throws: Replaced.self) { try follower.follow() }
        #expect(follower.ring.current(at: clock.now) != nil)
        failing.error.withLock { $0 = Replaced(voidsReadings: true) }
        #expect(throws: Replaced.self) { try follower.follow() }
        #expect(follower.ring.current(at: clock.now) == nil)
        #expect(follower.ring.latest.publishedKeyIDs == published)
        // The next reading is of other keys under the same revision, and is taken.
        failing.error.withLock { $0 = nil }
        try follower.follow()
        #expect(follower.ring.current(at: clock.now) != nil)
    }

    @Test("a step that cannot be written is told apart from keys that cannot be read")
    func unwritable() throws {
        let failing = ReplaceableKeyStore(store)
        let follower = try KeyFollower(store: failing, schedule: schedule, clock: clock)
        failing.writing.withLock { $0 = Replaced(voidsReadings: false) }
        clock.advance(by: 365 * 86_400)
        #expect(throws: NotRecorded.self) { try follower.follow() }
        #expect(follower.ring.current(at: clock.now) != nil)
    }

    @Test("a refused command changes nothing")
    func refusalChangesNothing() throws {
        let steward = KeySteward(store: store, schedule: schedule, clock: clock)
        try steward.advance()
        _ = try steward.execute(.rotate(.es256), force: false)
        let (revision, keys) = (store.revision(), store.load().keys.map(\.record))
        #expect(throws: KeyCommandRefusal.self) { try steward.execute(.rotate(.es256), force: false) }
        #expect(store.revision() == revision)
        #expect(store.load().keys.map(\.record) == keys)
    }
}

private struct Replaced: StoreFailure {
    let voidsReadings: Bool
}

/// A store that fails when it is told to.
private final class ReplaceableKeyStore: KeyStore {
    let error = Mutex<Replaced?>(nil)
    let writing = Mutex<Replaced?>(nil)
    private let store: InMemoryKeyStore

    init(_ store: InMemoryKeyStore) {
        self.store = store
    }

    func load() throws -> KeyInventory {
        try check(error)
        return store.load()
    }

    func update<Value>(_ decide: (inout KeyInventory) throws -> Value) throws -> Value {
        try check(writing)
        return try store.update(decide)
    }

    func revision() throws -> Int64 {
        try check(error)
        return store.revision()
    }

    private func check(_ error: borrowing Mutex<Replaced?>) throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}
