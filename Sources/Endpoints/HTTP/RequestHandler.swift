import AuthorizationServer
import NIOCore
import NIOHTTP1

/// Collects a request, has it answered on the same event loop, and writes the answer.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The largest body that is read, in bytes.
    static let maximumBody = 64 * 1024

    private enum State {
        case idle
        case receiving(HTTPRequestHead, ByteBuffer)
        /// The answer was written before the request was complete; so many more bytes of it are thrown away.
        case discarding(Int)
        case responding(keepAlive: Bool, isHead: Bool)
    }

    private let connection: Connection
    private let routes: RouteTable
    private var state = State.idle

    init(_ connection: Connection, routes: RouteTable) {
        self.connection = connection
        self.routes = routes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .idle): receive(head, context)
        case (.body(var part), .receiving(let head, var body)):
            guard body.readableBytes + part.readableBytes <= Self.maximumBody else { return refuseBody(context) }
            // One owner, so that the buffer grows in place.
            state = .idle
            body.writeBuffer(&part)
            state = .receiving(head, body)
        case (.end, .receiving(let head, let body)): respond(to: head, body, context)
        case (.body(let part), .discarding(let allowance)) where part.readableBytes <= allowance:
            state = .discarding(allowance - part.readableBytes)
        case (_, .discarding): context.close(promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .idle = state {} else { finish() }
        context.fireChannelInactive()
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        connection.requestStarted()
        let length = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        guard length <= Self.maximumBody else { return refuseBody(context) }
        state = .receiving(head, ByteBuffer())
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    /// Answers at once. A peer that sends on may read the answer only after it has sent what it has, so some of that is
    /// taken in before the connection closes.
    private func refuseBody(_ context: ChannelHandlerContext) {
        finish()
        state = .discarding(16 * Self.maximumBody)
        let response = OutgoingResponse.problem(
            .payloadTooLarge, "invalid_request", "The body is longer than 64 KiB.", RandomIdentifier.make())
        write(response, isHead: false, closing: true, context)
    }

    private func respond(to head: HTTPRequestHead, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        state = .responding(keepAlive: head.isKeepAlive, isHead: head.method == .HEAD)
        let request = IncomingRequest(head, body, from: connection)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        Task(executorPreference: connection.executor) { [routes] in
            let response = await routes.respond(to: request)
            let (handler, context) = bound.value
            handler.complete(response, context)
        }
    }

    private func complete(_ response: OutgoingResponse, _ context: ChannelHandlerContext) {
        // Not responding any more: the peer went away meanwhile.
        guard case .responding(let keepAlive, let isHead) = state else { return }
        state = .idle
        connection.requestEnded()
        let closes = !keepAlive || connection.isQuiescing
        let written = write(response, isHead: isHead, closing: closes, context)
        guard closes else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// The request is over without an answer, or was answered early.
    private func finish() {
        if case .discarding = state { return }
        state = .idle
        connection.requestEnded()
    }

    @discardableResult
    private func write(
        _ response: OutgoingResponse, isHead: Bool, closing: Bool, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        var head = HTTPResponseHead(version: .http1_1, status: response.status, headers: response.headers)
        head.headers.add(name: "Date", value: HTTPDate.shared.text(at: routes.clock.now))
        if response.status != .noContent && response.status != .notModified {
            head.headers.add(name: "Content-Length", value: String(response.body.readableBytes))
        }
        if closing { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead && response.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
        }
        return context.writeAndFlush(wrapOutboundOut(.end(nil)))
    }
}

extension IncomingRequest {
    init(_ head: HTTPRequestHead, _ body: ByteBuffer, from connection: Connection) {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            method: head.method,
            path: parts[0],
            query: parts.count > 1 ? parts[1] : nil,
            headers: head.headers,
            body: body,
            origin: RequestOrigin(
                requestID: RandomIdentifier.make(),
                remoteAddress: connection.remoteAddress,
                certificate: connection.certificate,
                hasAuthorizationHeader: head.headers.contains(name: "authorization")))
    }
}
