/// A broker whose credentials are leased, and ended by it.
package protocol LeaseEnder: ResourceBroker {
    /// Ends credentials; one that is gone already counts as ended. Has a deadline of its own, and may be called for the
    /// same leases by several processes at a time. Leases without an outcome were not tried.
    func end(_ leases: [Lease]) async -> [String: LeaseOutcome]
}
