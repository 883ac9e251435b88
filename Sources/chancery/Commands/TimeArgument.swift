import ArgumentParser
import FoundationEssentials

/// A time on the command line (RFC 3339), such as `2026-01-31T09:30:00Z`.
struct TimeArgument: ExpressibleByArgument {
    let value: Date

    init?(argument: String) {
        guard let value = try? Date(argument, strategy: .iso8601) else { return nil }
        self.value = value
    }
}
