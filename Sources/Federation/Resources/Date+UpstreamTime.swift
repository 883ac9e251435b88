import FoundationEssentials

extension Date {
    /// Reads a time in UTC (RFC 3339 §5.6), with or without a fraction of a second, which is left out.
    init?(upstreamTime text: String) {
        guard
            let match = text.wholeMatch(
                of: /([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?Z/),
            let date = try? Date("\(match.1)Z", strategy: .iso8601)
        else { return nil }
        self = date
    }
}
