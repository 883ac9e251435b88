/// A request that is more than a limit allows.
package struct RateLimitExcess: Sendable, Hashable {
    /// Seconds, at least 1, after which it would have been allowed.
    package let retryAfter: Int
    /// How many were refused by the same bucket since that was last reported, this one included; `nil`: not to be
    /// reported now. A flood must not fill the audit log.
    package let unreported: Int?
}
