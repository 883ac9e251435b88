package import FoundationEssentials

/// What follows from a try to end a lease.
package enum LeaseStep: Sendable, Hashable {
    /// It has ended.
    case close(at: Date)
    /// It could not be ended, and is tried again then.
    case retry(at: Date, trouble: String)
    /// It was not tried, or it is too early to tell: nothing speaks against it. It is looked at again then.
    case wait(until: Date, trouble: String?)

    /// In seconds; doubled with each try that fails.
    static let firstPause: TimeInterval = 1
    static let longestPause: TimeInterval = 300

    /// - Parameter chance: From 0 to 1; it sets apart the times of leases that failed together.
    package init(after outcome: LeaseOutcome, of lease: Lease, at time: Date, chance: Double) {
        switch outcome {
        case .removed: self = .close(at: time)
        // Somebody may be about to make what is not there yet.
        case .absent where lease.madeAt == nil && time < lease.settledAt:
            self = .wait(until: min(time + Self.firstPause, lease.settledAt), trouble: nil)
        case .absent: self = .close(at: time)
        // The caller waits for all of the resource's leases together.
        case .unreachable(let reason): self = .wait(until: time, trouble: reason)
        case .failed(let reason):
            let pause = min(Self.firstPause * Double(1 << min(lease.attempts, 16)), Self.longestPause)
            self = .retry(at: time + pause * (0.75 + chance / 4), trouble: reason)
        }
    }
}
