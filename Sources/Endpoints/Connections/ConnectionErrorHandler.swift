import NIOCore
import NIOHTTP2

/// Closes an HTTP/2 connection whose peer breaks the protocol; a fault of one stream ends that stream only (RFC 9113 §5.4,
/// §8.1.1), and those beside it keep their answers.
final class ConnectionErrorHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let frames: FrameWatch

    init(_ frames: FrameWatch) {
        self.frames = frames
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard frames.hasSentGoAway || !(error is any NIOHTTP2Error) else { return }
        context.close(promise: nil)
    }
}
