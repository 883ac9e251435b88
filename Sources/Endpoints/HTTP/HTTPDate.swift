import FoundationEssentials
import Synchronization

/// The `Date` header (RFC 9110 §5.6.7), written once a second.
final class HTTPDate: Sendable {
    static let shared = HTTPDate()

    private let latest = Mutex<(second: Int64, text: String)>((.min, ""))

    func text(at time: Date) -> String {
        let second = Int64(time.timeIntervalSince1970.rounded(.down))
        return latest.withLock { latest in
            if latest.second != second { latest = (second, Self.format(second)) }
            return latest.text
        }
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func format(_ second: Int64) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(second)))
        func padded(_ number: Int?) -> String {
            let text = String(number ?? 0)
            return text.utf8.count < 2 ? "0" + text : text
        }
        let day = days[(parts.weekday ?? 1) - 1]
        let month = months[(parts.month ?? 1) - 1]
        let time = [parts.hour, parts.minute, parts.second].map(padded).joined(separator: ":")
        return "\(day), \(padded(parts.day)) \(month) \(parts.year ?? 1970) \(time) GMT"
    }
}
