import NIOCore
import NIOExtras
import NIOTLS

/// Closes a connection that does not finish its handshake, or completes no request, in the time it has.
///
/// Time is counted from complete requests, not from bytes: a peer that drips bytes gains nothing by it.
final class ConnectionLifetime: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let connection: Connection
    private let handshakeTimeout: TimeAmount
    private let idleTimeout: TimeAmount
    private var isHandshaking: Bool
    private var check: Scheduled<Void>?

    init(_ connection: Connection, limits: ConnectionLimits, isEncrypted: Bool) {
        self.connection = connection
        handshakeTimeout = .seconds(Int64(limits.handshakeTimeout))
        idleTimeout = .seconds(Int64(limits.idleTimeout))
        isHandshaking = isEncrypted
    }

    func handlerAdded(context: ChannelHandlerContext) {
        schedule(context, at: .now() + (isHandshaking ? handshakeTimeout : idleTimeout))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted:
            isHandshaking = false
            check?.cancel()
            schedule(context, at: .now() + idleTimeout)
        case is ChannelShouldQuiesceEvent:
            connection.isQuiescing = true
            if connection.activeRequests == 0 { context.close(promise: nil) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// From a peer that does not read its answers nothing more is read: they would pile up.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    /// A peer that breaks TLS or HTTP is not told how: the connection closes.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func schedule(_ context: ChannelHandlerContext, at deadline: NIODeadline) {
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            expire(context)
        }
    }

    private func expire(_ context: ChannelHandlerContext) {
        guard !isHandshaking else { return context.close(promise: nil) }
        let due = connection.lastProgress + idleTimeout
        if due <= .now() {
            context.close(promise: nil)
        } else {
            schedule(context, at: due)
        }
    }
}
