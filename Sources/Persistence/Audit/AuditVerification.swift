/// The outcome of a walk over the whole audit chain.
package enum AuditVerification: Sendable, Hashable {
    /// Every link holds; so many events, up to this head.
    case intact(count: Int, head: AuditHead)
    /// The first broken link; the events before it hold.
    case broken(sequence: Int64, AuditFault)
}

/// What is wrong where the audit chain breaks.
package enum AuditFault: Sendable, Hashable {
    /// Events are missing before this one, which should have had the number `expected`.
    case gap(expected: Int64)
    /// The event or one before it was altered, added or moved.
    case hashMismatch
    /// A column holds a value of the wrong type, or the JSON is not an event's.
    case unreadable
    /// The time by which events are searched is not the time in the event.
    case timeMismatch
    /// There are more or fewer rows than events of the chain.
    case unaccounted
    /// The head that was expected is not part of the chain: the newest events were cut off or written anew.
    case headMissing
}

extension AuditVerification: CustomStringConvertible {
    package var description: String {
        switch self {
        case .intact(let count, let head):
            "intact: \(count) \(count == 1 ? "event" : "events"), head \(head.hexadecimalHash)"
        case .broken(let sequence, let fault): "broken at event \(sequence): \(fault)"
        }
    }
}

extension AuditFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gap(let expected): "event \(expected) is missing"
        case .hashMismatch: "its hash does not fit; it was altered, or events were added, removed or moved"
        case .unreadable: "it is not readable as an event"
        case .timeMismatch: "it is filed under another time than its own"
        case .unaccounted: "the log has another number of rows than of events; its file is damaged or was altered"
        case .headMissing: "the expected head is not in the log; the newest events were cut off or written anew"
        }
    }
}
