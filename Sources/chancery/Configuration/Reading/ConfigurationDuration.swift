/// Durations as the configuration writes them: one number and one unit, such as `90s`, `5m`, `24h`, `30d`.
enum ConfigurationDuration {
    /// Why a text is no duration; the description completes "the value ...".
    enum Fault: Error, Hashable, CustomStringConvertible {
        case noNumber, noUnit, unknownUnit, compound, tooLong

        var description: String {
            switch self {
            case .noNumber: "does not start with a whole number without leading zeros"
            case .noUnit: "has no unit"
            case .unknownUnit: "has an unknown unit"
            case .compound: "has more than one number and one unit"
            case .tooLong: "is too long"
            }
        }
    }

    /// Ten years, in seconds.
    static let maximum = 3650 * 86_400

    private static let units: [(name: String, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// Reads a duration; at most `maximum`.
    static func seconds(_ text: String) throws(Fault) -> Int {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits == "0" || !digits.hasPrefix("0") else { throw .noNumber }
        let unit = text.dropFirst(digits.count)
        guard !unit.isEmpty else { throw .noUnit }
        guard !unit.contains(where: { $0.isASCII && $0.isNumber }) else { throw .compound }
        guard let known = units.first(where: { $0.name == unit }) else { throw .unknownUnit }
        guard let number = Int(digits) else { throw .tooLong }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: known.seconds)
        guard !overflow, seconds <= maximum else { throw .tooLong }
        return seconds
    }

    /// The shortest way to write a number of seconds.
    static func text(of seconds: Int) -> String {
        guard seconds != 0, let unit = units.first(where: { seconds % $0.seconds == 0 }) else { return "0s" }
        return "\(seconds / unit.seconds)\(unit.name)"
    }
}
