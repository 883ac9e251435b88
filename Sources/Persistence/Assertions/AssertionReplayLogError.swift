/// Why nobody can tell whether an assertion was used before. It must not be accepted then.
package enum AssertionReplayLogError: Error, Hashable {
    /// The log was closed; the server is stopping.
    case closed(path: String)
    /// The disk is slower than the requests: this many assertions wait already.
    case overloaded(path: String, capacity: Int)
    case timeOutOfRange(path: String)
    /// Later assertions were forgotten already.
    case clockSetBack(path: String)
    /// The file failed; it is tried again with the next assertion.
    case notWritten(StoreError)
}

extension AssertionReplayLogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed(let path): "\(path): the log of used assertions is closed"
        case .overloaded(let path, let capacity):
            "\(path): \(capacity) assertions wait to be recorded already; the disk is too slow for this load"
        case .timeOutOfRange(let path): "\(path): the time at which the assertion ends cannot be recorded"
        case .clockSetBack(let path):
            "\(path): the clock was set back: assertions that end later than this one were forgotten already"
        case .notWritten(let error): "used assertions cannot be recorded: \(error)"
        }
    }
}
