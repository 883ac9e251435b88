package import FoundationEssentials

/// How long a resource's leases wait together, while what holds their credentials cannot be asked.
package struct LeasePause: Sendable, Hashable {
    /// In seconds; doubled each time.
    static let first: TimeInterval = 0.5
    static let longest: TimeInterval = 10

    private var failures = 0
    private var until: Date?

    package init() {}

    package func isOver(at time: Date) -> Bool {
        guard let until else { return true }
        // A clock that was set back prolongs nothing.
        return time >= until || until.timeIntervalSince(time) > Self.longest
    }

    /// Returns whether all was well before.
    package mutating func failed(at time: Date, chance: Double) -> Bool {
        let pause = min(Self.first * Double(1 << min(failures, 16)), Self.longest)
        until = time + pause * (0.5 + chance / 2)
        failures += 1
        return failures == 1
    }
}
