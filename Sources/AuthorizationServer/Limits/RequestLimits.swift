/// The limits in force, with the buckets of all that were met.
final class RequestLimits: Sendable {
    struct Pair: Sendable {
        let attempts: RateLimiter?
        let failures: RateLimiter?

        /// The buckets of a limit that has not changed are taken over.
        init(_ settings: RequestLimitSettings.Pair, after previous: Pair?) {
            attempts = Self.limiter(settings.attempts, after: previous?.attempts)
            failures = Self.limiter(settings.failures, after: previous?.failures)
        }

        fileprivate static func limiter(_ limit: RateLimit?, after previous: RateLimiter?) -> RateLimiter? {
            guard let limit else { return nil }
            return previous?.limit == limit ? previous : RateLimiter(limit)
        }

        var isEmpty: Bool { attempts == nil && failures == nil }
    }

    let perSource: Pair
    let perClient: Pair
    let perAuthority: Pair
    let exchanges: RateLimiter?

    init(_ settings: RequestLimitSettings, after previous: RequestLimits? = nil) {
        perSource = Pair(settings.perSource, after: previous?.perSource)
        perClient = Pair(settings.perClient, after: previous?.perClient)
        perAuthority = Pair(settings.perAuthority, after: previous?.perAuthority)
        exchanges = Pair.limiter(settings.exchanges, after: previous?.exchanges)
    }
}
