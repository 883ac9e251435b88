/// What a run has seen.
package struct FuzzFigures: Sendable {
    package var iterations = 0
    /// Counts by what is counted, such as "accepted by both".
    package private(set) var counts: [String: Int] = [:]
    package private(set) var slowest = (milliseconds: 0.0, number: 0)

    package init() {}

    package mutating func count(_ what: String) { counts[what, default: 0] += 1 }

    package mutating func time(_ duration: Duration, of number: Int) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Double(seconds) * 1_000 + Double(attoseconds) / 1e15
        if milliseconds > slowest.milliseconds { slowest = (milliseconds, number) }
    }

    /// A line for each figure.
    package var lines: [String] {
        let tenths = Int(slowest.milliseconds * 10)
        let all =
            [("cases", "\(iterations)")] + counts.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
            + [("slowest case", "\(tenths / 10).\(tenths % 10) ms, case \(slowest.number)")]
        let width = all.map(\.0.count).max() ?? 0
        return all.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
    }
}
