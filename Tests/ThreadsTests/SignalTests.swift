import Testing

@testable import Threads

@Suite("Signals")
struct SignalTests {
    @Test("a signal that nobody has waited for is there, once")
    func isKept() {
        let signal = Signal()
        signal.set()
        signal.set()
        #expect(signal.wait())
        #expect(!signal.wait(atMost: .milliseconds(1)))
        #expect(!signal.wait(atMost: .seconds(-1)))
    }

    @Test("a signal wakes who waits", .timeLimit(.minutes(30)))
    func wakes() throws {
        let (there, back) = (Signal(), Signal())
        try ThreadStarter.system.start("test") {
            there.wait(atMost: .seconds(1800))
            back.set()
        }
        there.set()
        #expect(back.wait(atMost: .seconds(1800)))
    }
}
