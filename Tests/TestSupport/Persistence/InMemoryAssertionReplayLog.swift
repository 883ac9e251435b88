import AuthorizationServer
package import FoundationEssentials
import Synchronization

/// Used assertions that are remembered as long as the process lives, with the behaviour of the log on disk.
package final class InMemoryAssertionReplayLog: AssertionReplayLog {
    /// What a log that was told to fail throws, and one whose clock was set back.
    package struct Unwritable: Error {
        package init() {}
    }

    private struct State {
        var ends: [[UInt8]: Date] = [:]
        var forgottenUntil = Date.distantPast
        var isFailing = false
    }

    private let state = Mutex(State())

    package init() {}

    /// While true, nothing is recorded and every call throws.
    package var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    /// How many are remembered.
    package var count: Int { state.withLock { $0.ends.count } }

    package func redeem(_ digest: [UInt8], until end: Date, at time: Date) async throws -> Bool {
        try state.withLock { state in
            guard !state.isFailing, digest.count == 32, end.timeIntervalSince1970.magnitude < 1e15,
                end > state.forgottenUntil
            else { throw Unwritable() }
            guard end > time, state.ends[digest].map({ $0 <= time }) ?? true else { return false }
            state.ends[digest] = end
            if let last = state.ends.values.filter({ $0 <= time }).max() { state.forgottenUntil = last }
            state.ends = state.ends.filter { $0.value > time }
            return true
        }
    }
}
