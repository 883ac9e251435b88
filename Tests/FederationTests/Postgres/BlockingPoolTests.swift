import AuthorizationServer
import Foundation
import Synchronization
import TestSupport
import Testing
import Threads

@testable import Federation

@Suite("Threads for databases")
struct BlockingPoolTests {
    /// Gives threads only while it is told to.
    final class Supply: Sendable {
        let isEmpty = Mutex(true)

        var starter: ThreadStarter {
            ThreadStarter { body throws(ThreadFailure) in
                if self.isEmpty.withLock({ $0 }) { throw ThreadFailure(code: 11) }
                try ThreadStarter.system.start("test", body)
            }
        }
    }

    private let supply = Supply()
    private let later = ContinuousClock.now + .seconds(1800)

    private func failure(_ pool: BlockingPool, until deadline: ContinuousClock.Instant) async -> BlockingPool.Failure? {
        do throws(BlockingPool.Failure) {
            try await pool.perform(until: deadline) {}
            return nil
        } catch {
            return error
        }
    }

    @Test("without a thread a call fails at once, and the next one is done", .timeLimit(.minutes(30)))
    func shortage() async throws {
        let pool = BlockingPool(name: "test", threads: 2, waiting: 4, on: supply.starter)
        // More than there are threads for: none is left behind as one that runs.
        for _ in 0..<10 {
            guard case .noThread = await failure(pool, until: later) else {
                return #expect(Bool(false), "a call without a thread")
            }
        }
        supply.isEmpty.withLock { $0 = false }
        for number in 0..<10 { #expect(try await pool.perform(until: later) { number } == number) }
    }

    @Test("nobody waits beyond the deadline, and what is done too late is handed back", .timeLimit(.minutes(30)))
    func deadline() async throws {
        let pool = BlockingPool(name: "test", threads: 1, waiting: 4)
        let gate = DispatchSemaphore(value: 0)
        let unwanted = Mutex<[Int]>([])
        await #expect(throws: BlockingPool.Failure.self) {
            try await pool.perform(until: .now + .milliseconds(1)) {
                gate.wait()
                return 7
            } unwanted: { value in
                unwanted.withLock { $0.append(value) }
            }
        }
        guard case .late = await failure(pool, until: .now + .milliseconds(1)) else {
            return #expect(Bool(false), "a call behind one that hangs")
        }
        gate.signal()
        #expect(try await pool.perform(until: later) { 8 } == 8)
        #expect(unwanted.withLock { $0 } == [7])
    }

    @Test("one that waits for its turn too long takes none of those behind", .timeLimit(.minutes(30)))
    func turns() async {
        let turns = KeyedTurns()
        #expect(await turns.enter("a", until: later))
        #expect(await !turns.enter("a", until: .now + .milliseconds(1)))
        turns.leave("a")
        #expect(await turns.enter("a", until: later))
        turns.leave("a")
    }

    @Test("a database of accounts answers 503 at once and ends its leases later, for want of a thread")
    func broker() async throws {
        let broker = PostgresBroker(
            name: "db", settings: try PostgresBrokerTests.settings(port: 1), leases: PostgresBrokerTests.Leases(),
            clock: ManualClock(), threads: supply.starter)
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let lease = Lease(
            id: "l", resource: "db", place: "h:1", account: "t_1", subject: "s", clientID: "c", rule: "r",
            requestID: "q",
            createdAt: now, settledAt: now, expiresAt: now)
        guard case .unreachable(let reason) = await broker.end([lease])["l"] else {
            return #expect(Bool(false), "an end without a thread")
        }
        #expect(reason.contains("no further thread"))
    }
}
