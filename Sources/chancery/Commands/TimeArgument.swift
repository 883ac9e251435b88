import ArgumentParser
import FoundationEssentials
import PKI

/// A time on the command line (RFC 3339 §5.6).
enum TimeArgument {
    @Sendable
    static func date(_ text: String) throws -> Date {
        guard let date = RFC3339.date(text) else {
            throw ValidationError("\"\(text)\" is not a time such as 2026-01-31T09:30:00Z")
        }
        return date
    }
}
