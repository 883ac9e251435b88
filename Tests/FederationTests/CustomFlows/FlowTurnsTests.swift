import AuthorizationServer
import Synchronization
import Testing

@testable import Federation

@Suite("Turns of a custom flow")
struct FlowTurnsTests {
    @Test("so many have a turn, as many wait, the next is refused at once, and turns go on in order")
    func bounds() async throws {
        let turns = FlowTurns(limit: 2)
        try await turns.enter()
        try await turns.enter()
        let order = Order()
        let first = Task {
            try await turns.enter()
            order.add(1)
        }
        await order.until { turns.waitingCount == 1 }
        let second = Task {
            try await turns.enter()
            order.add(2)
        }
        await order.until { turns.waitingCount == 2 }
        await #expect(throws: CustomFlowFailure.busy(limit: 2)) { try await turns.enter() }
        turns.leave()
        try await first.value
        turns.leave()
        try await second.value
        #expect(order.all == [1, 2])
        turns.leave()
        turns.leave()
        // Everybody has left: there are as many turns as before.
        try await turns.enter()
        try await turns.enter()
        turns.leave()
        turns.leave()
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
