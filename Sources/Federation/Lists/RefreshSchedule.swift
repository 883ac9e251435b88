package import FoundationEssentials

/// When a revocation list is fetched next: a pure function of what is held and what was tried.
///
/// A list is renewed well before its `nextUpdate`, at a point that differs from server to server, so that a
/// certification authority is not asked by all at once (RFC 5280 §5.1.2.5 fixes only the latest time).
package struct RefreshSchedule: Sendable, Hashable {
    /// The list that is held.
    package struct Holding: Sendable, Hashable {
        package let nextUpdate: Date
        /// When the server last said that it is the newest.
        package let confirmedAt: Date

        package init(nextUpdate: Date, confirmedAt: Date) {
            self.nextUpdate = nextUpdate
            self.confirmedAt = confirmedAt
        }
    }

    /// Seconds after the first failure, if the interval is not shorter; doubled with each that follows.
    static let firstPause: TimeInterval = 5
    /// The longest pause after failures, in seconds.
    static let longestPause: TimeInterval = 600
    /// Seconds that lie between two fetches at the least, if the interval is not shorter.
    static let shortestPause: TimeInterval = 15

    /// The longest time between two fetches, in seconds.
    package let interval: TimeInterval

    package init(interval: TimeInterval) {
        self.interval = interval
    }

    /// The time of the next fetch; one that is not after `now` is due.
    ///
    /// - Parameters:
    ///   - lastAttempt: when the last fetch began, whether it succeeded or not.
    ///   - failures: how many have failed since one succeeded.
    ///   - jitter: a random number from 0 up to 1, the same for all calls between two fetches.
    package func next(
        at now: Date, holding: Holding?, lastAttempt: Date?, failures: Int, jitter: Double
    ) -> Date {
        // A clock that was set back must not put off what is due.
        let attempt = lastAttempt.map { min($0, now) }
        if failures > 0, let attempt { return attempt.addingTimeInterval(pause(after: failures, jitter)) }
        guard let holding else { return attempt.map { $0.addingTimeInterval(pause(after: 1, jitter)) } ?? now }
        let confirmed = min(holding.confirmedAt, now)
        let earliest = (attempt ?? confirmed).addingTimeInterval(min(Self.shortestPause, interval))
        // Between a half and three quarters of what was left of the list's life when it was confirmed.
        let life = holding.nextUpdate.timeIntervalSince(confirmed) * (0.5 + 0.25 * jitter)
        let regular = interval * (0.9 + 0.1 * jitter)
        return max(earliest, confirmed.addingTimeInterval(min(life, regular)))
    }

    private func pause(after failures: Int, _ jitter: Double) -> TimeInterval {
        let doubled = min(Self.firstPause, interval) * Double(1 << min(failures - 1, 16))
        return min(doubled, Self.longestPause) * (0.75 + 0.5 * jitter)
    }
}
