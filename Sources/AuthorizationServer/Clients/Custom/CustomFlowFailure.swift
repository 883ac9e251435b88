/// Why a custom flow could not say who is asking; each description completes "the flow ...". Never shown to the caller.
package enum CustomFlowFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case timeout(Duration)
    /// As many requests as may are being asked about, and as many again wait.
    case busy(limit: Int)
    /// The answer is too long.
    case flood(limit: Int)
    case unreachable(String)
    /// A program that could not be started.
    case notStarted(String)
    case exit(status: Int)
    case signal(Int)
    case nonsense(String)
    /// What else a Swift type has to say.
    case other(String)

    package var description: String {
        switch self {
        case .timeout(let time): "has not answered within \(time.components.seconds) s"
        case .busy(let limit): "is busy: \(limit) requests are being asked about, and as many wait"
        case .flood(let limit): "has answered with more than \(limit) bytes"
        case .unreachable(let reason): "cannot be asked: \(reason)"
        case .notStarted(let reason): "cannot be started: \(reason)"
        case .exit(let status): "has ended with status \(status)"
        case .signal(let number): "was ended by signal \(number)"
        case .nonsense(let reason): "has given an answer that is none: \(reason)"
        case .other(let reason): "does not work: \(reason)"
        }
    }
}
