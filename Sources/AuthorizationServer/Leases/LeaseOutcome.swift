/// What became of a try to end a lease.
package enum LeaseOutcome: Sendable, Hashable {
    /// The credential was there, and is gone.
    case removed
    /// There is none.
    case absent
    /// It could not be removed. The text is for operators.
    case failed(String)
    /// What holds it cannot be asked.
    case unreachable(String)
}
