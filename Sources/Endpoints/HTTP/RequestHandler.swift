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
        case receiving(ReceivedHead, ByteBuffer)
        case responding(ReceivedHead)
        /// The last answer is written; what still comes is thrown away.
        case closing
    }

    private let connection: Connection
    private let routes: RouteTable
    private let ending: ConnectionEnding
    /// Of HTTP/1.1.
    private let requestLine: RequestLineWatch?
    private var state = State.idle
    /// Of a request that was refused before its content was there: how many more bytes of it are taken in and thrown away.
    ///
    /// A peer that sends on may read the answer only after it has sent what it has.
    private var surplus: Int?
    /// Of requests that came behind one that is not answered yet (RFC 9112 §9.3.2): answered in their order.
    private var pipelined = CircularBuffer<HTTPServerRequestPart>()
    /// What came behind all of them and cannot be read: answered last.
    private var unreadable: RequestFault?
    /// Whether more came than is kept: the connection ends when what was kept is answered.
    private var isOverfull = false
    /// More parts than that are no pipelining but a flood.
    private static let maximumPipelined = 256

    init(
        _ connection: Connection, routes: RouteTable, ending: ConnectionEnding, requestLine: RequestLineWatch? = nil
    ) {
        self.connection = connection
        self.routes = routes
        self.ending = ending
        self.requestLine = requestLine
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .end = part { requestLine?.messageEnded() }
        read(part, context)
    }

    private func read(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if surplus != nil { return discard(part, context) }
        switch (part, state) {
        case (.head(let head), .idle): receive(head, context)
        case (.body(var part), .receiving(let head, var body)):
            guard body.readableBytes + part.readableBytes <= Self.maximumBody else {
                _ = connection.countUnfinished(-body.readableBytes)
                return refuse(head.ofTooLong, context)
            }
            guard connection.countUnfinished(part.readableBytes) else { return connection.close() }
            // One owner, so that the buffer grows in place.
            state = .idle
            body.writeBuffer(&part)
            state = .receiving(head, body)
        case (.end(let trailers), .receiving(let head, let body)):
            _ = connection.countUnfinished(-body.readableBytes)
            respond(to: head, body, trailers, context)
        case (_, .responding): queue(part, context)
        case (_, .closing): ending.discard(part.bodyBytes, context)
        default: break
        }
    }

    /// Keeps a part of a request whose turn has not come.
    private func queue(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if !isOverfull, pipelined.count < Self.maximumPipelined {
            if connection.countUnfinished(part.bodyBytes) { return pipelined.append(part) }
            _ = connection.countUnfinished(-part.bodyBytes)
        }
        isOverfull = true
        ending.discard(part.bodyBytes, context)
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

    /// What is not HTTP is answered when everything before it is; nothing behind it is read, for it cannot be told apart
    /// from what an attacker has put in.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // What stands behind a request that closes the connection is no request of it (RFC 9112 §9.6).
        case HTTPParserError.closedConnection: break
        case HTTPParserError.headerOverflow:
            refuse(unreadable: requestLine?.isInRequestLine == true ? .targetTooLong : .fieldsTooLarge, context)
        case HTTPParserError.invalidEOFState: context.close(promise: nil)
        case is HTTPParserError: refuse(unreadable: .unreadable, context)
        case ByteToMessageDecoderError.dataReceivedInErrorState(_, let bytes):
            ending.discard(bytes.readableBytes, context)
        default: context.close(promise: nil)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let received = ReceivedHead(head, isSecure: ending.isSecure || routes.forwarding.isForProxy)
        guard received.fault == nil else { return refuse(received, context) }
        state = .receiving(received, ByteBuffer())
        if received.awaitsContinue {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    /// Has a request answered that is refused for itself, without waiting for the rest of it.
    private func refuse(_ head: ReceivedHead, _ context: ChannelHandlerContext) {
        surplus = 16 * Self.maximumBody
        respond(to: head, ByteBuffer(), nil, context)
    }

    private func refuse(unreadable fault: RequestFault, _ context: ChannelHandlerContext) {
        switch state {
        case .responding where surplus != nil: surplus = nil
        case .responding: unreadable = fault
        case .closing where surplus != nil: hangUp(context)
        case .closing: break
        case .receiving(_, let body):
            _ = connection.countUnfinished(-body.readableBytes)
            respond(to: ReceivedHead(unreadable: fault), ByteBuffer(), nil, context)
        case .idle: respond(to: ReceivedHead(unreadable: fault), ByteBuffer(), nil, context)
        }
    }

    private func discard(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (part, state) {
        case (.body(let bytes), _) where bytes.readableBytes <= surplus ?? 0:
            surplus? -= bytes.readableBytes
        case (.end, .responding): surplus = nil
        case (.end, _): hangUp(context)
        default: context.close(promise: nil)
        }
    }

    private func respond(
        to head: ReceivedHead, _ body: ByteBuffer, _ trailers: HTTPHeaders?, _ context: ChannelHandlerContext
    ) {
        connection.requestStarted()
        state = .responding(head)
        let peer = connection.peer
        let isMisdirected = connection.isMisdirected(head.authority)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        Task(executorPreference: connection.executor) { [routes] in
            let credential = await routes.forwarding.credential(
                head.headers, trailers, from: peer, at: routes.clock.now)
            let request = IncomingRequest(
                head, body, isMisdirected: isMisdirected, from: peer,
                network: routes.forwarding.network(of: peer), with: credential)
            let response = await routes.respond(to: request)
            let (handler, context) = bound.value
            handler.complete(response, context)
        }
    }

    private func complete(_ response: OutgoingResponse, _ context: ChannelHandlerContext) {
        // Not responding any more: the peer went away meanwhile.
        guard case .responding(let head) = state else { return }
        let closes = !head.keepsAlive || head.fault != nil || connection.isQuiescing
        let written = write(response, to: head, closing: closes, context)
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
        if surplus == nil {
            hangUp(context)
        } else if ending.isConnection {
            ending.whenPatienceEnds(context) { self.hangUp(context) }
        }
    }

    private func hangUp(_ context: ChannelHandlerContext) {
        surplus = nil
        state = .closing
        ending.hangUp(context)
    }

    private func readPipelined(_ context: ChannelHandlerContext) {
        while let part = pipelined.first {
            // What is refused already is read to its end, and thrown away.
            if case .responding = state, surplus == nil { return }
            pipelined.removeFirst()
            _ = connection.countUnfinished(-part.bodyBytes)
            read(part, context)
        }
        if case .responding = state { return }
        if isOverfull { return endOverfull(context) }
        guard let fault = unreadable else { return }
        unreadable = nil
        refuse(unreadable: fault, context)
    }

    private func endOverfull(_ context: ChannelHandlerContext) {
        guard case .receiving(let head, let body) = state, head.hasContent else { return hangUp(context) }
        _ = connection.countUnfinished(-body.readableBytes)
        respond(to: head.ofTooLong, ByteBuffer(), nil, context)
    }

    private func write(
        _ response: OutgoingResponse, to received: ReceivedHead, closing: Bool, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        let head = HTTPResponseHead(response, to: received, closing: closing, at: routes.clock.now)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if received.method != .HEAD && response.body.readableBytes > 0 {
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
