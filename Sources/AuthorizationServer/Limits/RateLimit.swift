/// How often something may happen: so many times per second, minute or hour in the long run, and at most `burst` times
/// in a row.
package struct RateLimit: Sendable, Hashable {
    package enum Period: String, Sendable, CaseIterable {
        case second = "s"
        case minute = "m"
        case hour = "h"

        fileprivate var microseconds: Int64 {
            switch self {
            case .second: 1_000_000
            case .minute: 60_000_000
            case .hour: 3_600_000_000
            }
        }
    }

    package static let counts = 1...100_000
    package static let bursts = 1...1_000_000

    /// How many in a period.
    package let count: Int
    package let period: Period
    package let burst: Int

    /// - Parameter burst: `nil`: as many as a period has.
    package init(_ count: Int, per period: Period, burst: Int? = nil) {
        self.count = min(max(count, Self.counts.lowerBound), Self.counts.upperBound)
        self.period = period
        self.burst = min(max(burst ?? count, Self.bursts.lowerBound), Self.bursts.upperBound)
    }

    /// What one costs. A microsecond brings `count` back, so that no division loses anything.
    var cost: Int64 { period.microseconds }
    /// What can be spent in a row; at most 3.6 * 10^15.
    var capacity: Int64 { Int64(burst) * cost }
}
