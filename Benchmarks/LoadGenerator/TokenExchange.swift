import NIOCore

/// One connection's requests: sends the bytes, waits for the whole answer, sends the next.
///
/// An answer is read only as far as counting asks for: its status line and its `Content-Length`
/// (RFC 9112, sections 4 and 6.2).
final class TokenExchange: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let run: LoadRun
    private var start: NIODeadline
    private var received = ByteBuffer()
    private var isWaiting = true

    /// The first request's time counts from `start`, so that a handshake is part of it.
    init(in run: LoadRun, since start: NIODeadline) {
        self.run = run
        self.start = start
    }

    func channelActive(context: ChannelHandlerContext) {
        ask(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let answer = LoadAnswer(received.readableBytesView) else { return }
        guard answer.isWhole else { return }
        guard answer.isSuccess else {
            return fail(.refused(String(buffer: received)), context)
        }
        received.clear()
        let now = NIODeadline.now()
        if run.answered(after: now - start) {
            start = now
            ask(context)
        } else {
            isWaiting = false
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isWaiting { fail(.closed, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that has its answer may leave as it likes.
        if isWaiting { run.failed(error) }
        context.close(promise: nil)
    }

    private func ask(_ context: ChannelHandlerContext) {
        guard let request = run.request() else { return }
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    private func fail(_ fault: LoadFault, _ context: ChannelHandlerContext) {
        isWaiting = false
        run.failed(fault)
        context.close(promise: nil)
    }
}
