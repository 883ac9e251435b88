import Synchronization
import Testing

@testable import Threads

@Suite("A system without threads to give")
struct ShortageTests {
    /// Gives threads only while it is told to.
    private final class Supply: Sendable {
        let isEmpty = Mutex(true)

        var starter: ThreadStarter {
            ThreadStarter { body throws(ThreadFailure) in
                if self.isEmpty.withLock({ $0 }) { throw ThreadFailure(code: 11) }
                try ThreadStarter.system.start("test", body)
            }
        }
    }

    @Test("work that has no thread fails at once, and later work is done", .timeLimit(.minutes(30)))
    func serial() async throws {
        let supply = Supply()
        let thread = SerialThread("test", on: supply.starter)
        await #expect(throws: ThreadFailure(code: 11)) { try await thread.perform { 1 } }
        #expect(throws: ThreadFailure(code: 11)) { try thread.start() }
        supply.isEmpty.withLock { $0 = false }
        #expect(try await thread.perform { 2 } == 2)
        // The thread is kept.
        supply.isEmpty.withLock { $0 = true }
        #expect(try await thread.perform { 3 } == 3)
    }

    @Test("one thing is done after the other", .timeLimit(.minutes(30)))
    func order() async throws {
        let thread = SerialThread("test")
        let order = Mutex<[Int]>([])
        for number in 0..<1000 { try thread.async { order.withLock { $0.append(number) } } }
        try await thread.perform {}
        #expect(order.withLock { $0 } == Array(0..<1000))
    }

    @Test("a thread ends with its owner", .timeLimit(.minutes(30)))
    func ends() async throws {
        final class Witness: Sendable {}
        var thread: SerialThread? = SerialThread("test")
        weak let witness: Witness?
        do {
            let strong = Witness()
            witness = strong
            try await thread?.perform { withExtendedLifetime(strong) {} }
        }
        thread = nil
        while witness != nil { await Task.yield() }
    }

    @Test("who waits has the first answer and no other", .timeLimit(.minutes(30)))
    func first() async {
        let value = await FirstAnswer.wait(until: .now + .seconds(1800), orElse: { 0 }) { answer in
            #expect(answer.give(1))
            #expect(!answer.give(2))
        }
        #expect(value == 1)
    }

    @Test("who gets no answer is told at the deadline, and who answers then, that it is late", .timeLimit(.minutes(30)))
    func late() async {
        let kept = Mutex<FirstAnswer<Int>?>(nil)
        let value = await FirstAnswer.wait(until: .now + .milliseconds(1), orElse: { 0 }) { answer in
            kept.withLock { $0 = answer }
        }
        #expect(value == 0)
        #expect(kept.withLock { $0 }?.give(1) == false)
    }

    @Test("where no thread keeps the deadline, nobody waits")
    func noAlarm() async {
        let alarms = Alarms(Supply().starter)
        let value = await FirstAnswer.wait(until: .now + .seconds(1800), alarms: alarms, orElse: { 0 }) { _ in }
        #expect(value == 0)
    }

    @Test("alarms ring in the order of their times, and those that were cancelled do not", .timeLimit(.minutes(30)))
    func alarms() async throws {
        let alarms = Alarms()
        let rung = Mutex<[Int]>([])
        let now = ContinuousClock.now
        func set(_ number: Int, after milliseconds: Int) throws -> Int {
            try alarms.set(at: now + .milliseconds(milliseconds)) { rung.withLock { $0.append(number) } }
        }
        _ = try set(3, after: 60)
        let second = try set(2, after: 40)
        _ = try set(1, after: 20)
        alarms.cancel(second)
        while rung.withLock({ $0.count }) < 2 { await Task.yield() }
        #expect(rung.withLock { $0 } == [1, 3])
    }
}
