/// Which limits token requests have.
package struct RequestLimitSettings: Sendable, Hashable {
    /// Limits of one kind of key; `nil`: none.
    package struct Pair: Sendable, Hashable {
        /// On requests, whatever becomes of them.
        package var attempts: RateLimit?
        /// On requests that were refused for a fault of their sender.
        package var failures: RateLimit?

        package init(attempts: RateLimit? = nil, failures: RateLimit? = nil) {
            self.attempts = attempts
            self.failures = failures
        }
    }

    /// For each `SourceNetwork`.
    package var perSource: Pair
    /// For each client: attempts once it is proved who it is, failures of anyone who claims to be it, from one source.
    package var perClient: Pair
    /// For each authority, counting those alone for whom it vouches.
    package var perAuthority: Pair

    /// On token exchanges of each `SourceNetwork`, whatever becomes of them: anyone who holds one token could otherwise
    /// have credentials made without end.
    package var exchanges: RateLimit?

    package init(
        perSource: Pair = Pair(), perClient: Pair = Pair(), perAuthority: Pair = Pair(), exchanges: RateLimit? = nil
    ) {
        self.perSource = perSource
        self.perClient = perClient
        self.perAuthority = perAuthority
        self.exchanges = exchanges
    }

    /// Far from what a fleet behind one address does in good order, and far from what guessing or filling a disk takes.
    package static let standard = RequestLimitSettings(
        perSource: Pair(failures: RateLimit(100, per: .second, burst: 1000)),
        perClient: Pair(failures: RateLimit(10, per: .second, burst: 100)),
        exchanges: RateLimit(100, per: .second, burst: 1000))
}
