import NIOCore

/// How a connection ends behind its last answer, so that the answer is not lost (RFC 9112 §9.6).
///
/// A peer that is still sending is told by a reset that nobody reads it, and a reset takes away what it has not read
/// itself. So the sending side is closed first, and what still comes is taken in for a while and thrown away.
final class ConnectionEnding {
    /// What the connection is.
    enum Transport {
        /// TLS waits by itself for the goodbye of the peer.
        case tls
        case plain
        /// One stream among others, which are not touched.
        case stream
    }

    /// How long a peer may send on.
    private static let patience = TimeAmount.seconds(5)
    /// How many bytes of it are taken in.
    private static let maximumDiscarded = 16 * RequestHandler.maximumBody

    private let transport: Transport
    private var discarded = 0
    private var isHungUp = false

    init(_ transport: Transport) {
        self.transport = transport
    }

    /// Whether what is asked for came over TLS.
    var isSecure: Bool { transport != .plain }

    /// Whether it is a connection, and not one stream of it.
    var isConnection: Bool { transport != .stream }

    func hangUp(_ context: ChannelHandlerContext) {
        guard !isHungUp else { return }
        isHungUp = true
        guard transport == .plain else { return context.close(promise: nil) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let halfClosed = context.eventLoop.makePromise(of: Void.self)
        halfClosed.futureResult.whenFailure { _ in bound.value.close(promise: nil) }
        context.close(mode: .output, promise: halfClosed)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
    }

    /// Calls when a peer has had its time to send the rest of what was refused.
    func whenPatienceEnds(_ context: ChannelHandlerContext, _ end: @escaping () -> Void) {
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { end() }
    }

    /// Counts bytes that come when nothing is read any more.
    func discard(_ count: Int, _ context: ChannelHandlerContext) {
        discarded += count + 1
        if discarded > Self.maximumDiscarded { context.close(promise: nil) }
    }
}
