import NIOCore
import NIOHTTP2

/// Closes an HTTP/2 connection whose peer breaks the protocol; a fault of one stream ends that stream only.
final class ConnectionErrorHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        context.close(promise: nil)
    }
}
