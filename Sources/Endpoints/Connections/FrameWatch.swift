import NIOCore

/// Stands before the HTTP/2 handler of a connection, and sees what that does not tell.
///
/// It ends the connection with ENHANCE_YOUR_CALM when its peer floods it with frames that the handler reads without
/// counting them. And it knows whether the handler has given the connection up.
final class FrameWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private var received = FrameReader(prefaced: true)
    private var sent = FrameReader(prefaced: false)
    private var allowance = FrameAllowance(at: .now())
    private var isFlooded = false

    /// Whether GOAWAY was sent: an error that the handler reports is the connection's then, else one stream's.
    private(set) var hasSentGoAway = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFlooded else { return }
        received.read(unwrapInboundIn(data).readableBytesView) { kind in
            switch kind {
            case .headers: allowance.request()
            case .idle, .goAway: if !allowance.take(at: .now()) { isFlooded = true }
            case .other: break
            }
        }
        guard isFlooded else { return context.fireChannelRead(data) }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(bytes: Self.goAway))), promise: nil)
        context.close(promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .byteBuffer(let bytes) = unwrapOutboundIn(data) {
            sent.read(bytes.readableBytesView) { if $0 == .goAway { hasSentGoAway = true } }
        }
        context.write(data, promise: promise)
    }

    /// GOAWAY on stream 0 (RFC 9113 §6.8): any stream may have been processed; ENHANCE_YOUR_CALM is 11.
    private static let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 11]
}
