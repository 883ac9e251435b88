import FoundationEssentials

/// When the keys of an issuer are asked for: a pure function of what is held and what was tried.
struct IssuerKeySchedule {
    /// What is held.
    struct Holding {
        /// When the issuer last said that these are its keys.
        let confirmedAt: Date
        /// Seconds for which the answer was fresh then; `nil` where it did not say.
        let freshFor: Int?
    }

    /// Seconds after the first failure; doubled with each that follows.
    static let firstPause: TimeInterval = 1
    /// The longest pause after failures, in seconds: an issuer that is back is noticed within a minute.
    static let longestPause: TimeInterval = 60

    let limits: IssuerKeyLimits

    /// The time of the next regular look; one that is not after `now` is due.
    ///
    /// Keys are renewed ahead of the end of the answer's lifetime, at a point that differs from server to server.
    ///
    /// - Parameters:
    ///   - lastAttempt: when the last look ended, whether it succeeded or not.
    ///   - failures: how many have failed since one succeeded.
    ///   - jitter: a random number from 0 up to 1, the same for all calls between two looks.
    func next(at now: Date, holding: Holding?, lastAttempt: Date?, failures: Int, jitter: Double) -> Date {
        guard let lastAttempt else { return now }
        // What lies in the future was written before the clock was set back; nobody knows how long ago.
        guard lastAttempt <= now else { return now }
        guard failures == 0, let holding else {
            return lastAttempt.addingTimeInterval(pause(after: max(failures, 1), jitter))
        }
        guard holding.confirmedAt <= now else { return now }
        let lifetime = min(holding.freshFor.map(TimeInterval.init) ?? limits.refresh, limits.refresh)
        let early = lifetime * (0.75 + 0.2 * jitter)
        return holding.confirmedAt.addingTimeInterval(max(early, min(limits.shortestRefresh, limits.refresh)))
    }

    /// Whether a token that names an unknown key is a reason to look now.
    func mayLookForKey(at now: Date, lastAttempt: Date?) -> Bool {
        guard let lastAttempt, lastAttempt <= now else { return true }
        return now.timeIntervalSince(lastAttempt) >= limits.unknownKeyInterval
    }

    /// Whether keys that were confirmed then are believed now.
    func believes(confirmedAt: Date, at now: Date) -> Bool {
        now.timeIntervalSince(confirmedAt) <= limits.maximumStale
    }

    private func pause(after failures: Int, _ jitter: Double) -> TimeInterval {
        let doubled = Self.firstPause * Double(1 << min(failures - 1, 16))
        return min(doubled, Self.longestPause, limits.refresh) * (0.75 + 0.25 * jitter)
    }
}
