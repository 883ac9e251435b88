package import FoundationEssentials

extension Date {
    /// The time in UTC to the second (RFC 3339 §5.6), such as `2026-01-31T09:30:00Z`.
    package var rfc3339: String {
        Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)).formatted(.iso8601)
    }
}
