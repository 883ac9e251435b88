/// How often and when a call is made once more.
struct RetrySchedule: Sendable, Hashable {
    /// Beside the first try.
    var retries = 2
    var base: Duration = .milliseconds(200)
    /// A retry that has less time left than this is not worth it.
    var minimum: Duration = .milliseconds(500)

    /// How long to wait before another try; `nil` when there is none. Callers who failed together come back apart.
    ///
    /// - Parameters:
    ///   - retry: counted from 0.
    ///   - wished: seconds that the server asks for (RFC 9110 §10.2.3).
    ///   - left: the time until the call's deadline.
    ///   - chance: from 0 to 1.
    func pause(before retry: Int, wished: Int?, left: Duration, chance: Double) -> Duration? {
        guard retry < retries, (wished ?? 0) < 3600 else { return nil }
        let spread = base * (0.5 + chance)
        let pause = wished.map { .seconds(max(0, $0)) + spread } ?? spread * (1 << retry)
        return pause + minimum <= left ? pause : nil
    }
}
