package import FoundationEssentials

/// How often an issuer is asked for its keys, and how long they are believed.
package struct IssuerKeyLimits: Sendable, Hashable {
    /// The longest time between two looks at the keys, in seconds; a shorter lifetime of the answer counts.
    package var refresh: TimeInterval
    /// The shortest time between two looks, however short the answer's lifetime is, in seconds.
    package var shortestRefresh: TimeInterval
    /// Seconds between two looks at the least because tokens name keys that are not held.
    package var unknownKeyInterval: TimeInterval
    /// How long a token may wait for such a look.
    package var waitLimit: Duration
    /// For a whole fetch, the discovery document included.
    package var timeout: Duration
    /// The most bytes that an answer may have.
    package var sizeLimit: Int
    /// Seconds for which keys are believed after the issuer has last confirmed them.
    package var maximumStale: TimeInterval

    package init(
        refresh: TimeInterval = 3600, shortestRefresh: TimeInterval = 60, unknownKeyInterval: TimeInterval = 30,
        waitLimit: Duration = .seconds(2), timeout: Duration = .seconds(5), sizeLimit: Int = 1 << 20,
        maximumStale: TimeInterval = 86_400
    ) {
        self.refresh = refresh
        self.shortestRefresh = shortestRefresh
        self.unknownKeyInterval = unknownKeyInterval
        self.waitLimit = waitLimit
        self.timeout = timeout
        self.sizeLimit = sizeLimit
        self.maximumStale = maximumStale
    }
}
