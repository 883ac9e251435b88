import Foundation
import Testing

@testable import Federation

@Suite("the schedule of a list's fetches")
struct RefreshScheduleTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let now = Self.now
    private let schedule = RefreshSchedule(interval: 3600)

    private func holding(life: TimeInterval, age: TimeInterval = 0) -> RefreshSchedule.Holding {
        .init(nextUpdate: now.addingTimeInterval(life - age), confirmedAt: now.addingTimeInterval(-age))
    }

    private func wait(
        _ holding: RefreshSchedule.Holding?, attempted: TimeInterval? = 0, failures: Int = 0, jitter: Double = 0.5
    ) -> TimeInterval {
        schedule.next(
            at: now, holding: holding, lastAttempt: attempted.map { now.addingTimeInterval(-$0) }, failures: failures,
            jitter: jitter
        ).timeIntervalSince(now)
    }

    @Test("begins at once where nothing is held")
    func first() {
        #expect(wait(nil, attempted: nil) == 0)
    }

    @Test("looks again after the interval, or a little earlier", arguments: [0, 0.25, 0.5, 0.999])
    func interval(_ jitter: Double) {
        #expect((3240...3600).contains(wait(holding(life: 86_400), jitter: jitter)))
    }

    @Test("renews a short-lived list in the second half of its life", arguments: [0, 0.25, 0.5, 0.999])
    func ahead(_ jitter: Double) {
        #expect((300...450).contains(wait(holding(life: 600), jitter: jitter)))
    }

    @Test("spreads servers over time")
    func jitter() {
        #expect(wait(holding(life: 600), jitter: 0) < wait(holding(life: 600), jitter: 0.9))
        #expect(wait(nil, failures: 3, jitter: 0) < wait(nil, failures: 3, jitter: 0.9))
    }

    @Test("doubles its pauses after failures, up to ten minutes, whatever is held")
    func backOff() {
        let pauses = (1...40).map { wait(holding(life: 60), failures: $0) }
        #expect(Array(pauses.prefix(4)) == [5, 10, 20, 40])
        #expect(pauses.last == 600)
    }

    @Test("does not hammer a server whose list is about to expire or has expired")
    func floor() {
        #expect(wait(holding(life: 1)) == 15)
        #expect(wait(holding(life: -60)) == 15)
    }

    @Test("goes on from the age of a copy that was kept over a restart")
    func restart() {
        #expect((-1260 + 900...0).contains(wait(holding(life: 86_400, age: 3600), attempted: nil)))
        #expect((2000...2700).contains(wait(holding(life: 86_400, age: 900), attempted: nil)))
    }

    @Test("follows an interval of seconds")
    func shortInterval() {
        let schedule = RefreshSchedule(interval: 1)
        let next = schedule.next(at: now, holding: holding(life: 86_400), lastAttempt: now, failures: 0, jitter: 0.5)
        #expect((0.9...1.01).contains(next.timeIntervalSince(now)))
        let retry = schedule.next(at: now, holding: nil, lastAttempt: now, failures: 1, jitter: 0.5)
        #expect(retry.timeIntervalSince(now) == 1)
    }

    @Test("is not put off by a clock that was set back")
    func clockSetBack() {
        #expect(wait(holding(life: 172_800, age: -86_400), attempted: -86_400) <= 3600)
        #expect(wait(nil, attempted: -86_400, failures: 1) == 5)
    }

    @Test("never waits past the interval, over random states")
    func bounds() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let life = Double.random(in: -1e6...1e7, using: &generator)
            let age = Double.random(in: 0...1e5, using: &generator)
            let pause = wait(
                holding(life: life, age: age), attempted: Double.random(in: 0...1e5, using: &generator),
                failures: Int.random(in: 0...70, using: &generator), jitter: Double.random(in: 0..<1, using: &generator)
            )
            #expect(pause <= 3600)
        }
    }
}
