import NIOCore

/// How many frames of HTTP/2 a peer may send that ask for nothing, beside those that NIO counts itself (RFC 9113 §10.5).
///
/// As many as NIO allows of each of its kinds, at once and then in as long a time; and some more for each request, for
/// which an honest client may have to open its windows.
struct FrameAllowance {
    static let maximum = 200
    static let period = TimeAmount.seconds(30)
    static let perRequest = 16

    private var left = FrameAllowance.maximum
    private var latest: NIODeadline

    init(at now: NIODeadline) {
        latest = now
    }

    /// A request begins.
    mutating func request() {
        left = min(left + Self.perRequest, Self.maximum)
    }

    /// Counts one frame; false when it is one too many.
    mutating func take(at now: @autoclosure () -> NIODeadline) -> Bool {
        if left == 0 { refill(at: now()) }
        guard left > 0 else { return false }
        left -= 1
        return true
    }

    private mutating func refill(at now: NIODeadline) {
        let part = Double((now - latest).nanoseconds) / Double(Self.period.nanoseconds)
        left = Int(min(1, max(0, part)) * Double(Self.maximum))
        if left > 0 { latest = now }
    }
}
