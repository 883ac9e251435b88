/// What happens in a simulated world beside rotation, commands and restarts.
enum SimulationConditions: String, CaseIterable, Sendable {
    /// One clock for all, one configuration for ever.
    case steady
    /// Every process has its own clock, set forward and back, all within `KeyRotation.skew` of each other.
    case skewedClocks
    /// The configuration changes while the service is down: lifetimes, `retain`, `period`, more algorithms, and a
    /// `publish-ahead` that only grows.
    case newSettings
    /// As before, and `publish-ahead` shrinks too.
    case shorterPublishAhead

    var changesSettings: Bool { self == .newSettings || self == .shorterPublishAhead }
}
