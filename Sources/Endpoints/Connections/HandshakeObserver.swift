import AuthorizationServer
import NIOCore
import NIOTLS

/// Stands behind TLS until the handshake is over, and tells of one that fails.
final class HandshakeObserver: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connection: Connection
    private let refusals: HandshakeRefusals
    private let listener: String
    private var isOver = false

    init(_ connection: Connection, _ refusals: HandshakeRefusals, listener: String) {
        self.connection = connection
        self.refusals = refusals
        self.listener = listener
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else { return context.fireUserInboundEventTriggered(event) }
        isOver = true
        context.fireUserInboundEventTriggered(event)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        note(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        note(nil)
        context.fireChannelInactive()
    }

    private func note(_ error: (any Error)?) {
        guard !isOver else { return }
        isOver = true
        let (refusal, detail) = error.map { HandshakeRefusal.reading($0) } ?? (.unfinished, nil)
        // Certificates that are too large were not kept, and the error behind that says nothing of why.
        let leaf = connection.certificate?.chain.first ?? connection.refusedLeaf
        guard connection.refusedLeaf == nil else {
            return refusals.note(.certificatesTooLarge, on: listener, by: connection, leaf: leaf)
        }
        refusals.note(refusal, detail, on: listener, by: connection, leaf: leaf)
    }
}
