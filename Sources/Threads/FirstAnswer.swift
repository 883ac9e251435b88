import Synchronization

/// The one answer for a task that waits: whichever comes first. Those that come later are not wanted.
package final class FirstAnswer<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value, Never>?>

    private init(_ continuation: CheckedContinuation<Value, Never>) {
        self.continuation = Mutex(continuation)
    }

    /// Returns whether the answer was the first.
    @discardableResult
    package func give(_ value: Value) -> Bool {
        let continuation = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(returning: value)
        return continuation != nil
    }

    /// Whether there was none yet.
    package var isWanted: Bool { continuation.withLock { $0 != nil } }

    /// Waits for the first answer that `begin` or what it begins gives, and no longer than until `deadline`: then it is
    /// that of `late`. Where the deadline cannot be kept for want of a thread, `late` answers at once.
    package static func wait(
        until deadline: ContinuousClock.Instant, alarms: Alarms = .shared, orElse late: @escaping @Sendable () -> Value,
        _ begin: (FirstAnswer) -> Void
    ) async -> Value {
        var alarm: Int?
        let value = await withCheckedContinuation { continuation in
            let answer = FirstAnswer(continuation)
            begin(answer)
            guard answer.isWanted else { return }
            do throws(ThreadFailure) {
                alarm = try alarms.set(at: deadline) { answer.give(late()) }
            } catch {
                answer.give(late())
            }
        }
        if let alarm { alarms.cancel(alarm) }
        return value
    }
}
