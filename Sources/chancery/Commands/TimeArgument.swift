import ArgumentParser
import FoundationEssentials

/// A time on the command line (RFC 3339 §5.6).
enum TimeArgument {
    @Sendable
    static func date(_ text: String) throws -> Date {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw ValidationError("\"\(text)\" is not a time such as 2026-01-31T09:30:00Z")
        }
        return date
    }
}
