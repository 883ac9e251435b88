import FoundationEssentials

/// Which responders have just failed: while one rests, its clients are told so at once, and do not all wait for it.
struct ResponderHealth {
    /// Of responders; certificates name them, so there could be many.
    static let capacity = 256
    /// Seconds after the first failure, doubled with each that follows.
    private static let firstPause: TimeInterval = 1
    private static let longestPause: TimeInterval = 30

    private struct Trouble {
        var failures: Int
        var until: Date
        var reason: String
    }

    private var troubles: [RevocationURL: Trouble] = [:]

    /// Why the responder is not asked now; nil when it may be.
    func trouble(with url: RevocationURL, at now: Date) -> String? {
        guard let trouble = troubles[url], now < trouble.until else { return nil }
        // A clock that was set back must not make a pause longer than any is.
        guard trouble.until.timeIntervalSince(now) <= Self.longestPause else { return nil }
        return trouble.reason
    }

    mutating func succeeded(_ url: RevocationURL) {
        troubles[url] = nil
    }

    /// Returns whether the responder was well before.
    mutating func failed(_ url: RevocationURL, _ reason: String, at now: Date) -> Bool {
        let failures = (troubles[url]?.failures ?? 0) + 1
        if troubles[url] == nil, troubles.count >= Self.capacity,
            let first = troubles.min(by: { $0.value.until < $1.value.until })?.key
        {
            troubles[first] = nil
        }
        let pause = min(Self.firstPause * Double(1 << min(failures - 1, 8)), Self.longestPause)
        troubles[url] = Trouble(failures: failures, until: now.addingTimeInterval(pause), reason: reason)
        return failures == 1
    }
}
