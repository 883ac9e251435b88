import FoundationEssentials
import JOSE
import Synchronization
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("A clock that is not believed when it jumps ahead")
struct ConfirmedClockTests {
    /// A clock of the day and a monotonic one.
    private final class Times: Sendable {
        let clock = ManualClock()
        let uptime = Mutex(Duration.seconds(1000))

        func confirmed(seen: Date? = nil) -> ConfirmedClock {
            ConfirmedClock(clock, uptime: { self.uptime.withLock { $0 } }, seen: seen)
        }

        /// Time goes by, with looks at the clock now and then.
        func pass(_ seconds: Int, _ confirmed: ConfirmedClock) {
            for _ in stride(from: 0, to: seconds, by: 10) {
                clock.advance(by: 10)
                uptime.withLock { $0 += .seconds(10) }
                _ = confirmed.now
            }
        }
    }

    private let times = Times()

    @Test("a clock that runs is believed, also where it is slewed or stepped by less than a minute")
    func steady() {
        let confirmed = times.confirmed()
        for _ in 0..<10 {
            times.pass(7200, confirmed)
            times.clock.advance(by: 59)
            #expect(confirmed.now == times.clock.now)
            #expect(confirmed.doubt == 0)
        }
    }

    @Test("a jump ahead is believed after an hour, and until then time goes on as before it")
    func jump() {
        let confirmed = times.confirmed()
        times.pass(600, confirmed)
        let before = times.clock.now
        times.clock.advance(by: 90_000)
        #expect(confirmed.now == before)
        #expect(confirmed.doubt == 90_000)
        times.pass(3590, confirmed)
        #expect(confirmed.now == before + 3590)
        times.pass(120, confirmed)
        #expect(confirmed.now == times.clock.now)
    }

    @Test("a jump that is taken back leaves nothing behind")
    func glitch() {
        let confirmed = times.confirmed()
        for _ in 0..<20 {
            times.pass(600, confirmed)
            times.clock.advance(by: 90_000)
            times.pass(10, confirmed)
            #expect(confirmed.doubt == 90_000)
            times.clock.advance(by: -90_000)
            #expect(confirmed.now == times.clock.now)
        }
    }

    @Test("a clock that is set back is believed at once")
    func back() {
        let confirmed = times.confirmed()
        times.pass(7200, confirmed)
        times.clock.advance(by: -3600)
        #expect(confirmed.now == times.clock.now)
        #expect(confirmed.doubt == 0)
    }

    @Test("a jump while nobody looked is one too")
    func unseen() {
        let confirmed = times.confirmed()
        let before = times.clock.now
        times.uptime.withLock { $0 += .seconds(86_400) }
        times.clock.advance(by: 86_400 + 90_000)
        #expect(confirmed.now == before + 86_400)
    }

    @Test("a process that begins far behind what was recorded last has an hour to wait, and no other has")
    func start() {
        let now = times.clock.now
        for seen in [nil, now - 3000, now + 90_000] { #expect(times.confirmed(seen: seen).doubt == 0) }
        let confirmed = times.confirmed(seen: now - 90_000)
        #expect(confirmed.now == now - 90_000)
        times.pass(3720, confirmed)
        #expect(confirmed.doubt == 0)
        // Set right before that.
        let other = times.confirmed(seen: times.clock.now - 90_000)
        times.clock.advance(by: -90_000)
        #expect(other.now == times.clock.now)
    }

    @Test("keys do not take over nor go for a clock that is ahead, and all that is due follows later")
    func keys() throws {
        let store = InMemoryKeyStore()
        let schedule = KeySchedule(rotation: KeyFixture.rotation, tokenLifetime: 300)
        let confirmed = times.confirmed()
        let follower = try KeyFollower(store: store, schedule: schedule, clock: times.clock, confirmed: confirmed)
        let before = store.load().keys.map(\.record)
        times.clock.advance(by: 1_000_000)
        #expect(try follower.follow() == [])
        #expect(store.load().keys.map(\.record) == before)
        times.clock.advance(by: -1_000_000)
        #expect(try follower.follow() == [])
        times.clock.advance(by: 1_000_000)
        times.pass(3720, confirmed)
        #expect(try follower.follow().contains { if case .activate = $0 { true } else { false } })
    }

    @Test("the first keys of an issuer wait for nothing")
    func genesis() throws {
        let schedule = KeySchedule(rotation: KeyFixture.rotation, tokenLifetime: 300)
        let confirmed = times.confirmed(seen: times.clock.now - 1_000_000)
        let follower = try KeyFollower(
            store: InMemoryKeyStore(), schedule: schedule, clock: times.clock, confirmed: confirmed)
        #expect(follower.ring.current(at: times.clock.now)?.signer(for: .es256) != nil)
    }

    @Test("a revoked token is not forgotten for a clock that is ahead, and no other counts as revoked afterwards")
    func revokedTokens() async throws {
        let store = InMemoryRevokedTokenStore()
        let confirmed = times.confirmed()
        let follower = try RevokedTokenFollower(store: store, clock: times.clock, confirmed: confirmed)
        _ = try await follower.revoke("t", until: times.clock.now + 86_400, at: times.clock.now)
        times.clock.advance(by: 90_000)
        try follower.follow()
        times.clock.advance(by: -90_000)
        try follower.follow()
        let end = times.clock.now + 300
        #expect(try follower.revoked.contains("t", until: end, at: times.clock.now))
        #expect(try !follower.revoked.contains("other", until: end, at: times.clock.now))
        #expect(try store.changes(since: nil).forgottenUntil.timeIntervalSince1970 == 0)
    }

    @Test("what was read before the clock was set back does not count for longer, where the database is gone")
    func readings() throws {
        let store = InMemoryRevokedTokenStore()
        let follower = try RevokedTokenFollower(store: store, clock: times.clock)
        store.isFailing = true
        times.clock.advance(by: -3600)
        #expect(throws: (any Error).self) { try follower.follow() }
        times.clock.advance(by: 11)
        #expect(!follower.revoked.isCurrent(at: times.clock.now))
    }
}
