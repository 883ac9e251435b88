import NIOCore

/// Tells whether HTTP/1.1 is still in its first line when there are more bytes than are read: a target that is too long
/// has another status than fields that are (RFC 9110 §15.5.15, RFC 6585 §5), and the parser does not say which it was.
final class RequestLineWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var isInRequestLine = true

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isInRequestLine, unwrapInboundIn(data).readableBytesView.contains(UInt8(ascii: "\n")) {
            isInRequestLine = false
        }
        context.fireChannelRead(data)
    }

    /// The next bytes belong to another request.
    func messageEnded() {
        isInRequestLine = true
    }
}
