import FoundationEssentials

/// What the clock of the day has said lately, held against the monotonic one. A jump ahead is believed once it has lasted
/// for `interval`: a wrong answer of a time server, or a machine that was restored, is put right before. A clock that is
/// set back is believed at once. Pure.
struct ClockHistory: Sendable {
    /// How long a jump ahead has to last.
    static let interval = Duration.seconds(3600)
    /// In seconds; what is ahead by less is no jump.
    static let tolerance: TimeInterval = 60
    /// The history is kept in parts of this length, of each the least that was said.
    private static let part = Duration.seconds(60)

    /// What the clock said, less the monotonic clock, in seconds.
    private var parts: [(start: Duration, least: TimeInterval)]

    /// - Parameter seen: a time at which the clock certainly stood before, if one is known. A clock that is ahead of it by
    ///   more than `interval` has yet to prove that so much time has gone by.
    init(seen: Date? = nil, clock: Date, uptime: Duration) {
        let isBehind = seen.map { clock.timeIntervalSince($0) > Self.interval.seconds } ?? false
        let start = isBehind ? seen ?? clock : clock
        parts = [(uptime, start.timeIntervalSince1970 - uptime.seconds)]
    }

    /// The time as it is believed, now that the clock says `clock`.
    mutating func believed(_ clock: Date, uptime: Duration) -> Date {
        let offset = clock.timeIntervalSince1970 - uptime.seconds
        if let last = parts.last, uptime - last.start < Self.part {
            parts[parts.count - 1].least = min(last.least, offset)
        } else {
            parts.append((uptime, offset))
        }
        // The others go back far enough without the first.
        while parts.count > 1, uptime - parts[1].start >= Self.interval { parts.removeFirst() }
        let least = parts.reduce(offset) { min($0, $1.least) }
        return offset - least <= Self.tolerance ? clock : Date(timeIntervalSince1970: least + uptime.seconds)
    }
}

extension Duration {
    fileprivate var seconds: TimeInterval {
        TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18
    }
}
