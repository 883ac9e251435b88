import FoundationEssentials
import PKI

/// Which responders have just failed: while one rests, its clients are told so at once, and do not all wait for it.
///
/// Each CA has its own word on a responder: what one asks there, and how, must not make it rest for another.
struct ResponderHealth {
    /// Of responders; certificates name them, so there could be many. Who is forgotten is asked once more.
    static let capacity = 256
    /// Seconds after the first failure, doubled with each that follows.
    private static let firstPause: TimeInterval = 1
    private static let longestPause: TimeInterval = 30

    private struct Trouble {
        var failures: Int
        var until: Date
        var reason: String
    }

    private struct Key: Hashable {
        let url: RevocationURL
        let line: IssuingLine
    }

    private var troubles: [Key: Trouble] = [:]

    /// Why the responder is not asked now; nil when it may be.
    func trouble(with url: RevocationURL, for line: IssuingLine, at now: Date) -> String? {
        guard let trouble = troubles[Key(url: url, line: line)], now < trouble.until else { return nil }
        // A clock that was set back must not make a pause longer than any is.
        guard trouble.until.timeIntervalSince(now) <= Self.longestPause else { return nil }
        return trouble.reason
    }

    mutating func succeeded(_ url: RevocationURL, for line: IssuingLine) {
        troubles[Key(url: url, line: line)] = nil
    }

    /// Returns whether the responder was well before.
    mutating func failed(_ url: RevocationURL, for line: IssuingLine, _ reason: String, at now: Date) -> Bool {
        let key = Key(url: url, line: line)
        let failures = (troubles[key]?.failures ?? 0) + 1
        if troubles[key] == nil, troubles.count >= Self.capacity,
            let first = troubles.min(by: { $0.value.until < $1.value.until })?.key
        {
            troubles[first] = nil
        }
        let pause = min(Self.firstPause * Double(1 << min(failures - 1, 8)), Self.longestPause)
        troubles[key] = Trouble(failures: failures, until: now.addingTimeInterval(pause), reason: reason)
        return failures == 1
    }
}
