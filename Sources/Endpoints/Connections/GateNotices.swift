import Logging
import NIOCore

/// What the log says of connections that wait or are refused: one line a minute for each reason, as strangers could fill
/// a disk with more. Touched on the socket's event loop only.
final class GateNotices {
    private static let interval = TimeAmount.minutes(1)

    private enum Reason {
        case full
        case refused
        case cannotAccept
    }

    private let listener: String
    private let logger: Logger
    private var last: [Reason: (time: NIODeadline, since: Int)] = [:]

    init(listener: String, logger: Logger) {
        self.listener = listener
        self.logger = logger
    }

    /// - Parameter budget: The connections of all listeners, where these are at their limit.
    func full(_ limits: ConnectionLimits, budget: Int?) {
        if let budget {
            note(
                .full, "Connections wait: the process has all that its limit of open files allows",
                ["connections": "\(budget)"])
        } else {
            note(.full, "Connections wait: the listener has all that it may", ["connections": "\(limits.connections)"])
        }
    }

    func refused(_ address: String?, _ limits: ConnectionLimits) {
        note(
            .refused, "Connections refused: their source has all that it may",
            [
                "source": "\(address ?? "unknown")",
                "connections-per-source": "\(limits.connectionsPerSource ?? limits.connections)",
            ])
    }

    func cannotAccept(_ reason: String) {
        note(.cannotAccept, "Connections cannot be accepted, and are tried again in a second", ["reason": "\(reason)"])
    }

    private func note(_ reason: Reason, _ message: Logger.Message, _ metadata: Logger.Metadata) {
        let now = NIODeadline.now()
        if let last = last[reason], now < last.time + Self.interval {
            self.last[reason] = (last.time, last.since + 1)
            return
        }
        let times = 1 + (last[reason]?.since ?? 0)
        last[reason] = (now, 0)
        logger.warning(message, metadata: metadata.merging(["listener": "\(listener)", "times": "\(times)"]) { $1 })
    }
}
