/// Why a resource gives no credential. The text is for the audit log; callers are told only which of these it is.
package enum ResourceFailure: Error, Hashable, CustomStringConvertible {
    /// The resource, or what stands behind it, will not: asking again is of no use.
    case refused(String)
    /// It cannot now: later it may.
    case unavailable(String)
    /// There are as many of its credentials already as there may be.
    case exhausted(String)
    /// It does not work as it is configured.
    case faulty(String)

    package var description: String {
        switch self {
        case .refused(let reason), .unavailable(let reason), .exhausted(let reason), .faulty(let reason): reason
        }
    }
}
