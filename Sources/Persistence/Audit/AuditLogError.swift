/// Why an event was not recorded. The answer that it was for must not leave.
package enum AuditLogError: Error, Hashable {
    /// The log was closed; the server is stopping.
    case closed(path: String)
    /// The disk is slower than the requests: this many events wait already.
    case overloaded(path: String, capacity: Int)
    case timeOutOfRange(path: String)
    /// The file failed; it is tried again with the next event.
    case notWritten(StoreError)
}

extension AuditLogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed(let path): "\(path): the audit log is closed"
        case .overloaded(let path, let capacity):
            "\(path): \(capacity) events wait to be written already; the disk is too slow for this load"
        case .timeOutOfRange(let path): "\(path): the event's time cannot be recorded"
        case .notWritten(let error): "the audit log cannot be written: \(error)"
        }
    }
}
