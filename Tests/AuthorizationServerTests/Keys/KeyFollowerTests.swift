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
