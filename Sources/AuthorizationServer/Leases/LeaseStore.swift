package import FoundationEssentials

/// Where leases are kept. Calls block; a server makes them off its event loops. Whatever a call says is on disk when it
/// returns, and each is one transaction, so that several processes may share the leases.
package protocol LeaseStore: Sendable {
    /// Records a lease before its credential is made.
    ///
    /// - Parameter key: what a request has to have in common with this one to be given the same credential.
    ///
    /// Throws `LeaseRefusal` where the limits leave no room.
    func record(_ lease: Lease, key: String, limits: LeaseLimits) throws

    /// The credential was made. False when somebody has ended the lease meanwhile: then it must not be given out.
    ///
    /// - Parameter secret: what it takes to give the credential out again, which is kept sealed; `nil`: it never is.
    func confirm(_ id: String, secret: [UInt8]?, at time: Date) throws -> Bool

    /// Takes back a pending lease whose credential was certainly never made.
    func forget(_ id: String) throws

    /// The active lease with this key that lives the longest, and its secret; `nil` when there is none.
    func reusable(key: String, at time: Date) throws -> (lease: Lease, secret: [UInt8])?

    /// Lets an active lease live until then. False when it is none any more, or its time is over.
    func extend(_ id: String, to end: Date, at time: Date) throws -> Bool

    /// The leases that somebody or their time has ended, marked `ending`.
    ///
    /// - Parameter reason: Why it is done before the leases' time.
    func revoke(_ selection: LeaseSelection, reason: String, isForced: Bool) throws -> [Lease]

    /// The resources that have leases to end at the time.
    func resourcesDue(at time: Date) throws -> [String]

    /// Some leases of a resource that have to be ended, marked `ending`, and for `hold` seconds nobody else's.
    func claim(resource: String, at time: Date, hold: TimeInterval, limit: Int) throws -> [Lease]

    /// What became of leases that were claimed.
    func settle(_ steps: [(id: String, step: LeaseStep)]) throws

    /// Lets go of all claims and pauses, after a restart or when the clock was set back.
    func releaseClaims() throws

    /// What has to be ended at the time and has not ended, by resource.
    func backlogs(at time: Date) throws -> [String: LeaseBacklog]

    /// Those that are selected, the oldest first.
    func leases(_ selection: LeaseSelection) throws -> [Lease]

    /// Forgets what has ended before that time, so that the store does not grow.
    func prune(endedBefore time: Date) throws
}
