import AuthorizationServer

/// Rates as the configuration writes them: a number for a second, a minute or an hour, and how many may come in a row,
/// such as `50/s` and `50/s burst 500`.
enum ConfigurationRate {
    /// Why a text is no rate; the description completes "the value ...".
    enum Fault: Error, Hashable, CustomStringConvertible {
        case form, count, period, burst

        var description: String {
            switch self {
            case .form: "is not a rate"
            case .count: "does not begin with a number in range"
            case .period: "has an unknown period"
            case .burst: "has a burst that is not a number in range"
            }
        }
    }

    static let allowed = """
        off, or NUMBER/s, NUMBER/m or NUMBER/h, with or without burst NUMBER behind it: \
        numbers from \(RateLimit.counts.lowerBound) to \(RateLimit.counts.upperBound), \
        of a burst to \(RateLimit.bursts.upperBound)
        """

    static func limit(_ text: String) throws(Fault) -> RateLimit {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        let rate = words[0].split(separator: "/", omittingEmptySubsequences: false)
        guard rate.count == 2, words.count == 1 || words.count == 3 && words[1] == "burst" else { throw .form }
        guard let count = number(rate[0], in: RateLimit.counts) else { throw .count }
        guard let period = RateLimit.Period(rawValue: String(rate[1])) else { throw .period }
        guard words.count == 3 else { return RateLimit(count, per: period) }
        guard let burst = number(words[2], in: RateLimit.bursts) else { throw .burst }
        return RateLimit(count, per: period, burst: burst)
    }

    private static func number(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { String($0) == text && range.contains($0) ? $0 : nil }
    }
}
