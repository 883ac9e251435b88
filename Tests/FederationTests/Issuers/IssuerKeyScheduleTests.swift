import Foundation
import Testing

@testable import Federation

@Suite("the schedule of an issuer's keys")
struct IssuerKeyScheduleTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Seconds until the next look.
    private func wait(
        freshFor: Int?, age: TimeInterval = 0, attempted: TimeInterval? = nil, failures: Int = 0,
        jitter: Double = 0.5, limits: IssuerKeyLimits = IssuerKeyLimits()
    ) -> TimeInterval {
        let confirmed = now.addingTimeInterval(-age)
        return IssuerKeySchedule(limits: limits).next(
            at: now, holding: .init(confirmedAt: confirmed, freshFor: freshFor),
            lastAttempt: attempted.map { now.addingTimeInterval(-$0) } ?? confirmed, failures: failures, jitter: jitter
        ).timeIntervalSince(now)
    }

    @Test("looks ahead of the end of the answer's lifetime, within its bounds")
    func bounds() {
        #expect((450...570).contains(wait(freshFor: 600)))
        // Nothing said, ten years, and more than a number can hold: the interval of the configuration.
        for lifetime in [nil, 315_360_000, 1 << 31, Int.max] {
            #expect((2700...3420).contains(wait(freshFor: lifetime)))
        }
        // Nothing, or less than nothing: not more often than the shortest interval.
        for lifetime in [0, 1, 59, -5, Int.min] { #expect(wait(freshFor: lifetime) == 60) }
        #expect(wait(freshFor: 0, limits: IssuerKeyLimits(refresh: 5)) == 5)
        #expect(wait(freshFor: nil, limits: IssuerKeyLimits(refresh: 86_400)) < 86_400)
    }

    @Test("differs from server to server")
    func jitter() {
        #expect(wait(freshFor: 3600, jitter: 0) == 2700)
        #expect(wait(freshFor: 3600, jitter: 0.999) > 3400)
    }

    @Test("tries again soon after a failure, then less often, and never less than once a minute")
    func failures() {
        let waits = (1...80).map { wait(freshFor: 3600, attempted: 0, failures: $0, jitter: 1) }
        #expect(Array(waits.prefix(7)) == [1, 2, 4, 8, 16, 32, 60])
        #expect(waits.allSatisfy { $0 <= 60 })
        #expect(wait(freshFor: nil, attempted: 0, failures: 9, limits: IssuerKeyLimits(refresh: 2)) <= 2)
    }

    @Test("is due at once when nothing was tried, and when the clock was set back")
    func clockSetBack() {
        let schedule = IssuerKeySchedule(limits: IssuerKeyLimits())
        #expect(schedule.next(at: now, holding: nil, lastAttempt: nil, failures: 0, jitter: 0.5) == now)
        #expect(wait(freshFor: nil, age: -86_400) == 0)
        #expect(wait(freshFor: nil, age: 5, attempted: -86_400, failures: 3) == 0)
        #expect(wait(freshFor: nil, age: -86_400, attempted: 5) == 0)
        #expect(schedule.mayLookForKey(at: now, lastAttempt: now.addingTimeInterval(86_400)))
    }

    @Test("allows one look for an unknown key per interval")
    func unknownKey() {
        let schedule = IssuerKeySchedule(limits: IssuerKeyLimits(unknownKeyInterval: 30))
        #expect(schedule.mayLookForKey(at: now, lastAttempt: nil))
        #expect(!schedule.mayLookForKey(at: now, lastAttempt: now))
        #expect(!schedule.mayLookForKey(at: now, lastAttempt: now.addingTimeInterval(-29.9)))
        #expect(schedule.mayLookForKey(at: now, lastAttempt: now.addingTimeInterval(-30)))
    }
}
