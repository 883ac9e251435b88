import Synchronization
import Testing

@testable import Endpoints

@Suite("Descriptors for connections")
struct ConnectionBudgetTests {
    @Test("what others may not take is left for operators")
    func kept() {
        let budget = ConnectionBudget(5)
        #expect(budget.room(leaving: ConnectionBudget.keptForOperators) == 1)
        budget.take()
        #expect(budget.room(leaving: ConnectionBudget.keptForOperators) == 0)
        #expect(budget.room(leaving: 0) == 4)
        budget.giveBack()
        #expect(budget.room(leaving: ConnectionBudget.keptForOperators) == 1)
    }

    @Test("all that wait are told once when a connection closes")
    func told() {
        let budget = ConnectionBudget(1)
        let told = Mutex(0)
        budget.take()
        budget.take()
        for _ in 1...2 { budget.onceOneCloses { told.withLock { $0 += 1 } } }
        budget.giveBack()
        budget.giveBack()
        #expect(told.withLock { $0 } == 2)
    }
}
