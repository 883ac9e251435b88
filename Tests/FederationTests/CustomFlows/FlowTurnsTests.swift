import AuthorizationServer
import Synchronization
import Testing

@testable import Federation

@Suite("Turns of a custom flow")
struct FlowTurnsTests {
    private let later = ContinuousClock.now + .seconds(1800)

    @Test("so many have a turn, as many wait, the next is refused at once, and turns go on in order")
    func bounds() async throws {
        let turns = FlowTurns(limit: 2)
        try await turns.enter(from: nil, until: later)
        try await turns.enter(from: nil, until: later)
        let order = Order()
        let first = Task {
            try await turns.enter(from: nil, until: later)
            order.add(1)
        }
        await order.until { turns.waitingCount == 1 }
        let second = Task {
            try await turns.enter(from: nil, until: later)
            order.add(2)
        }
        await order.until { turns.waitingCount == 2 }
        await #expect(throws: CustomFlowFailure.busy(limit: 2)) { try await turns.enter(from: nil, until: later) }
        turns.leave(from: nil)
        try await first.value
        turns.leave(from: nil)
        try await second.value
        #expect(order.all == [1, 2])
        turns.leave(from: nil)
        turns.leave(from: nil)
        // Everybody has left: there are as many turns as before.
        try await turns.enter(from: nil, until: later)
        try await turns.enter(from: nil, until: later)
        turns.leave(from: nil)
        turns.leave(from: nil)
    }

    @Test("one source never has all the turns, nor all the places to wait")
    func fairness() async throws {
        let turns = FlowTurns(limit: 4)
        for _ in 0..<3 { try await turns.enter(from: "192.0.2.1", until: later) }
        let order = Order()
        let waiting = (0..<3).map { _ in
            Task {
                try await turns.enter(from: "192.0.2.1", until: later)
                order.add(1)
            }
        }
        await order.until { turns.waitingCount == 3 }
        await #expect(throws: CustomFlowFailure.busy(limit: 4)) {
            try await turns.enter(from: "192.0.2.1", until: later)
        }
        // Another is served at once, and another one waits at most for a turn of its own.
        try await turns.enter(from: "192.0.2.2", until: later)
        let other = Task {
            try await turns.enter(from: "192.0.2.2", until: later)
            order.add(2)
        }
        await order.until { turns.waitingCount == 4 }
        turns.leave(from: "192.0.2.2")
        try await other.value
        #expect(order.all == [2])
        for _ in 0..<3 { turns.leave(from: "192.0.2.1") }
        for task in waiting { try await task.value }
        #expect(order.all == [2, 1, 1, 1])
    }
}

extension FlowTurnsTests {
    @Test("who waits for too long is told so, and takes no turn of those behind")
    func deadline() async throws {
        let turns = FlowTurns(limit: 1)
        try await turns.enter(from: nil, until: later)
        await #expect(throws: CustomFlowFailure.busy(limit: 1)) {
            try await turns.enter(from: nil, until: .now + .milliseconds(1))
        }
        #expect(turns.waitingCount == 0)
        turns.leave(from: nil)
        try await turns.enter(from: nil, until: later)
        turns.leave(from: nil)
    }
}

private final class Order: Sendable {
    private let entries = Mutex<[Int]>([])

    var all: [Int] { entries.withLock { $0 } }

    func add(_ entry: Int) { entries.withLock { $0.append(entry) } }

    func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }
}
