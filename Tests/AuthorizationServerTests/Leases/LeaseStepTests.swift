import AuthorizationServer
import Foundation
import Testing

@Suite("What follows from a try to end a lease")
struct LeaseStepTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private var lease = Lease(
        id: "l", resource: "db", place: "h:1", account: "r", subject: "s", clientID: "c", rule: "rule",
        requestID: "q", createdAt: start, settledAt: start + 20, expiresAt: start + 3600, state: .ending)

    private func step(_ outcome: LeaseOutcome, at seconds: TimeInterval) -> LeaseStep {
        LeaseStep(after: outcome, of: lease, at: Self.start + seconds, chance: 1)
    }

    @Test("a credential that was removed has ended its lease")
    func removed() {
        #expect(step(.removed, at: 5) == .close(at: Self.start + 5))
    }

    @Test("a credential that is not there yet may still come, until nobody can be making it")
    mutating func mayStillCome() {
        #expect(step(.absent, at: 5) == .wait(until: Self.start + 6, trouble: nil))
        #expect(step(.absent, at: 19.5) == .wait(until: Self.start + 20, trouble: nil))
        #expect(step(.absent, at: 20) == .close(at: Self.start + 20))
        lease.madeAt = Self.start + 1
        #expect(step(.absent, at: 5) == .close(at: Self.start + 5))
    }

    @Test("a database that is away speaks against no lease")
    func unreachable() {
        #expect(step(.unreachable("x"), at: 5) == .wait(until: Self.start + 5, trouble: "x"))
    }

    @Test("what cannot be removed is tried again, ever more rarely, and for ever")
    mutating func fails() {
        #expect(step(.failed("x"), at: 0) == .retry(at: Self.start + 1, trouble: "x"))
        lease.attempts = 3
        #expect(step(.failed("x"), at: 0) == .retry(at: Self.start + 8, trouble: "x"))
        lease.attempts = 100_000
        #expect(step(.failed("x"), at: 0) == .retry(at: Self.start + 300, trouble: "x"))
    }

    @Test("leases whose database is away wait together, for seconds at most, whatever the clock does")
    func pauses() {
        var pause = LeasePause()
        #expect(pause.isOver(at: Self.start))
        let isFirst = pause.failed(at: Self.start, chance: 1)
        #expect(isFirst)
        #expect(!pause.isOver(at: Self.start + 0.4))
        #expect(pause.isOver(at: Self.start + 0.5))
        let others = (0..<100).map { _ in pause.failed(at: Self.start, chance: 1) }
        #expect(!others.contains(true))
        #expect(!pause.isOver(at: Self.start + 9.9))
        #expect(pause.isOver(at: Self.start + 10))
        #expect(pause.isOver(at: Self.start - 3600))
    }
}
