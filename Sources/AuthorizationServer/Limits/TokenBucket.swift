/// What is left of a rate limit for one of those that it is for: a token bucket, in whole numbers.
///
/// It keeps what is missing, so that a new bucket is a full one whatever its limit. Times are microseconds since the
/// epoch.
struct TokenBucket: Sendable, Hashable {
    /// A time that is earlier by less than this comes from a request on another thread, not from a clock set back.
    private static let disorder: Int64 = 1_000_000

    /// In units of `RateLimit.cost`.
    private(set) var missing: Int64 = 0
    private var time: Int64

    /// A full one.
    init(at time: Int64) {
        self.time = time
    }

    /// Takes one, if one is left.
    mutating func take(by limit: RateLimit, at time: Int64) -> Bool {
        settle(by: limit, at: time)
        guard missing <= limit.capacity - limit.cost else { return false }
        missing += limit.cost
        return true
    }

    /// Whether one is left.
    mutating func hasOne(by limit: RateLimit, at time: Int64) -> Bool {
        settle(by: limit, at: time)
        return missing <= limit.capacity - limit.cost
    }

    /// Takes one that may not be left: anyone who spent it could not be stopped in time. Up to a bucket's worth is
    /// owed.
    mutating func charge(by limit: RateLimit, at time: Int64) {
        settle(by: limit, at: time)
        missing = min(missing + limit.cost, 2 * limit.capacity)
    }

    /// Whole seconds, at least 1, after which one is left.
    mutating func wait(by limit: RateLimit, at time: Int64) -> Int {
        settle(by: limit, at: time)
        let lacking = missing - (limit.capacity - limit.cost)
        let perSecond = Int64(limit.count) * 1_000_000
        return lacking <= perSecond ? 1 : Int((lacking + perSecond - 1) / perSecond)
    }

    /// Microseconds after which it is as full as a new one, without which nothing would be lost.
    mutating func timeToFull(by limit: RateLimit, at time: Int64) -> Int64 {
        settle(by: limit, at: time)
        return missing / Int64(limit.count)
    }

    /// Puts back what has come since. A clock that is set back takes nothing away and brings nothing.
    private mutating func settle(by limit: RateLimit, at now: Int64) {
        guard now > time else {
            if time - now >= Self.disorder { time = now }
            return
        }
        let (returned, isTooMuch) = (now - time).multipliedReportingOverflow(by: Int64(limit.count))
        missing = isTooMuch ? 0 : max(0, missing - returned)
        time = now
    }
}
