import NIOCore

/// Stands first in a connection's pipeline until its ClientHello is there, and has the host set up that it asks for.
///
/// Every byte of the ClientHello is read before a host is chosen, however it is cut into records: a client cannot hide
/// the name that it asks for, nor lose it by being long.
final class HostSelection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var reader = ClientHelloReader()
    private var isDone = false
    private let setUp: (_ serverName: String?) throws -> Void
    private let refuse: (HandshakeRefusal) -> Void

    /// - Parameters:
    ///   - setUp: Puts the handlers of the host behind this one.
    ///   - refuse: Told why the connection is closed.
    init(setUp: @escaping (String?) throws -> Void, refuse: @escaping (HandshakeRefusal) -> Void) {
        self.setUp = setUp
        self.refuse = refuse
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return context.fireChannelRead(data) }
        switch reader.read(unwrapInboundIn(data)) {
        case .incomplete: break
        case .complete(let serverName): hand(over: serverName, context)
        case .failed(let fault):
            refuse(HandshakeRefusal(fault, beginning: reader.received))
            context.close(promise: nil)
        }
    }

    private func hand(over serverName: String?, _ context: ChannelHandlerContext) {
        isDone = true
        do { try setUp(serverName) } catch { return context.close(promise: nil) }
        context.fireChannelRead(wrapInboundOut(reader.received))
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
