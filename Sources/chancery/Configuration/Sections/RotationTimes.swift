import AuthorizationServer

/// What `keys.rotation` says, in seconds.
struct RotationTimes {
    var period: Int
    var publishAhead: Int
    var retain: Int

    /// What holds when the file says nothing.
    init() {
        let defaults = KeyRotation()
        period = defaults.period
        publishAhead = defaults.publishAhead
        retain = defaults.retain
    }

    /// Reads `keys.rotation`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> RotationTimes? {
        guard let section = value.section() else { return nil }
        var times = RotationTimes()
        let period = section.optional("period", otherwise: times.period) { $0.duration(minimum: 1) }
        let publishAhead = section.optional("publish-ahead", otherwise: times.publishAhead) {
            $0.duration(minimum: 1)
        }
        let retain = section.optional("retain", otherwise: times.retain) { $0.duration(minimum: 0) }
        guard let period, let publishAhead, let retain else { return nil }
        guard period > publishAhead else {
            (section["period"] ?? section["publish-ahead"] ?? value).fault(
                "period (\(ConfigurationDuration.text(of: period))) is not longer than publish-ahead "
                    + "(\(ConfigurationDuration.text(of: publishAhead)))",
                allowed: "a period longer than publish-ahead",
                hint: "the next key has to be published while this one signs")
            return nil
        }
        times.period = period
        times.publishAhead = publishAhead
        times.retain = retain
        return times
    }
}
