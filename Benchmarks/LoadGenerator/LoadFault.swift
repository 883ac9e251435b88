/// Why a run has no result.
enum LoadFault: Error, CustomStringConvertible {
    case refused(String)
    case closed
    case nothingAnswered
    case pattern
    case exhausted

    var description: String {
        switch self {
        case .refused(let answer): "an answer other than 200: \(answer.prefix(600))"
        case .closed: "the server closed a connection that was waiting for its answer"
        case .nothingAnswered: "no request was answered in the measured interval"
        case .pattern: "the device's certificate is no pattern for others: its name or its serial number is too short"
        case .exhausted: "there are no more assertions: ask for more with --assertions-per-second"
        }
    }
}
