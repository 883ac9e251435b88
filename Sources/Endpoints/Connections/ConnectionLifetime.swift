import Foundation
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
            acknowledgeAtOnce(context)
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

    /// Acknowledges the end of the client's handshake now (tcp(7), `TCP_QUICKACK`).
    ///
    /// A client that leaves Nagle's algorithm on (RFC 9293 §3.7.4) sends its request only when that has come, and by
    /// itself it comes 40 ms later, with nothing of ours to go with it: BoringSSL keeps session tickets back until the
    /// first answer, and a resumed handshake of TLS 1.2 has none. The system goes back to delaying with our next bytes.
    private func acknowledgeAtOnce(_ context: ChannelHandlerContext) {
        let option = NIOBSDSocket.Option(rawValue: CInt(TCP_QUICKACK))
        try? context.channel.syncOptions?.setOption(.tcpOption(option), value: 1)
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
