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
        case responding(keepAlive: Bool, isHead: Bool)
        /// The answer is written; what remains of a request that was refused for its length is awaited.
        case closing
    }

    private let connection: Connection
    private let routes: RouteTable
    private var state = State.idle
    /// Of a request that was refused for its length: how many more bytes of it are taken in and thrown away.
    ///
    /// A peer that sends on may read the answer only after it has sent what it has.
    private var surplus: Int?
    /// Of requests that came behind one that is not answered yet (RFC 9112 §9.3.2): answered in their order.
    private var pipelined: [HTTPServerRequestPart] = []
    /// More parts than that are no pipelining but a flood.
    private static let maximumPipelined = 256

    init(_ connection: Connection, routes: RouteTable) {
        self.connection = connection
        self.routes = routes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        read(unwrapInboundIn(data), context)
    }

    private func read(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if let surplus { return discard(part, surplus, context) }
        switch (part, state) {
        case (.head(let head), .idle): receive(head, context)
        case (.body(var part), .receiving(let head, var body)):
            guard body.readableBytes + part.readableBytes <= Self.maximumBody else {
                _ = connection.countUnfinished(-body.readableBytes)
                return refuse(head, context)
            }
            guard connection.countUnfinished(part.readableBytes) else { return connection.close() }
            // One owner, so that the buffer grows in place.
            state = .idle
            body.writeBuffer(&part)
            state = .receiving(head, body)
        case (.end(let trailers), .receiving(let head, let body)):
            _ = connection.countUnfinished(-body.readableBytes)
            respond(to: head, body, trailers, isTooLong: false, context)
        case (_, .responding):
            guard pipelined.count < Self.maximumPipelined, connection.countUnfinished(part.bodyBytes) else {
                return connection.close()
            }
            pipelined.append(part)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .responding: connection.requestEnded()
        case .receiving(_, let body): _ = connection.countUnfinished(-body.readableBytes)
        case .idle, .closing: break
        }
        state = .closing
        context.fireChannelInactive()
    }

    /// What is not HTTP was answered with 400 by the handler before this one, where it could be; nothing behind it can be
    /// told apart from what an attacker has put in.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let length = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        guard length <= Self.maximumBody else { return refuse(head, context) }
        state = .receiving(head, ByteBuffer())
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    /// Has a request answered whose body is too long, without waiting for the rest of it.
    private func refuse(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        surplus = 16 * Self.maximumBody
        respond(to: head, ByteBuffer(), isTooLong: true, context)
    }

    private func discard(_ part: HTTPServerRequestPart, _ surplus: Int, _ context: ChannelHandlerContext) {
        switch (part, state) {
        case (.body(let bytes), _) where bytes.readableBytes <= surplus:
            self.surplus = surplus - bytes.readableBytes
        case (.end, .responding): self.surplus = nil
        default: context.close(promise: nil)
        }
    }

    private func respond(
        to head: HTTPRequestHead, _ body: ByteBuffer, _ trailers: HTTPHeaders? = nil, isTooLong: Bool,
        _ context: ChannelHandlerContext
    ) {
        connection.requestStarted()
        state = .responding(keepAlive: head.isKeepAlive && !isTooLong, isHead: head.method == .HEAD)
        let peer = connection.peer
        let isMisdirected = connection.isMisdirected(head.headers)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        Task(executorPreference: connection.executor) { [routes] in
            let credential = await routes.forwarding.credential(
                head.headers, trailers, from: peer, at: routes.clock.now)
            let request = IncomingRequest(
                head, body, isTooLong: isTooLong, isMisdirected: isMisdirected, from: peer,
                network: routes.forwarding.network(of: peer), with: credential)
            let response = await routes.respond(to: request)
            let (handler, context) = bound.value
            handler.complete(response, context)
        }
    }

    private func complete(_ response: OutgoingResponse, _ context: ChannelHandlerContext) {
        // Not responding any more: the peer went away meanwhile.
        guard case .responding(let keepAlive, let isHead) = state else { return }
        let closes = !keepAlive || connection.isQuiescing
        let written = write(response, isHead: isHead, closing: closes, context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.whenComplete { _ in
            let (handler, context) = bound.value
            handler.answered(closing: closes, context)
        }
    }

    /// The answer has left. Only now is the next request taken: answers that a peer does not read must not pile up.
    private func answered(closing: Bool, _ context: ChannelHandlerContext) {
        guard case .responding = state else { return }
        connection.requestEnded()
        state = closing ? .closing : .idle
        if !closing { return readPipelined(context) }
        if surplus == nil { context.close(promise: nil) }
    }

    private func readPipelined(_ context: ChannelHandlerContext) {
        guard !pipelined.isEmpty else { return }
        let parts = pipelined
        pipelined = []
        for part in parts {
            _ = connection.countUnfinished(-part.bodyBytes)
            read(part, context)
        }
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

extension HTTPServerRequestPart {
    fileprivate var bodyBytes: Int {
        if case .body(let bytes) = self { bytes.readableBytes } else { 0 }
    }
}

extension IncomingRequest {
    init(
        _ head: HTTPRequestHead, _ body: ByteBuffer, isTooLong: Bool, isMisdirected: Bool, from peer: ConnectionPeer,
        network: SourceNetwork?, with credential: RequestCredential
    ) {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            method: head.method,
            path: parts[0],
            query: parts.count > 1 ? parts[1] : nil,
            headers: head.headers,
            body: body,
            isTooLong: isTooLong,
            isMisdirected: isMisdirected,
            origin: RequestOrigin(
                requestID: RandomIdentifier.make(),
                remoteAddress: peer.remoteAddress,
                network: network,
                certificate: credential.certificate,
                attestation: credential.attestation,
                hasAuthorizationHeader: head.headers.contains(name: "authorization"),
                headers: RequestHeaders { [headers = head.headers] name in headers[name] }),
            forwardingFault: credential.fault)
    }
}
