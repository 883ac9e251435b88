import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

@testable import Federation

/// An HTTP server on a port of its own that answers as a test says, and remembers what it was asked.
final class TestHTTPServer: Sendable {
    struct Request: Sendable {
        let method: HTTPMethod
        let target: String
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var headers: [(String, String)] = []
        var body: [UInt8] = []
        /// Whether the length is announced; if not, the body comes in chunks.
        var announcesLength = true
        /// Whether the answer stops before its last byte.
        var stalls = false
        /// Whether nothing is answered at all.
        var isSilent = false
        /// Whether the body comes byte by byte, without end.
        var drips = false
    }

    private let channel: any Channel
    private let log: Mutex<[Request]>
    private let behaviour: Mutex<@Sendable (Request) -> Answer>

    private init(
        channel: any Channel, log: borrowing SharedLog
    ) {
        self.channel = channel
        self.log = Mutex([])
        behaviour = Mutex { _ in Answer(status: .notFound) }
        log.attach(self)
    }

    /// Runs `body` with a server that is closed afterwards.
    static func with<Value>(
        identity: TestIdentity? = nil,
        _ answer: @escaping @Sendable (Request) -> Answer = { _ in Answer(status: .notFound) },
        _ body: (TestHTTPServer) async throws -> Value
    ) async throws -> Value {
        let shared = SharedLog()
        let tls = try identity.map { try context($0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                if let tls {
                    do { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) } catch {
                        return channel.eventLoop.makeFailedFuture(error)
                    }
                }
                return channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(Handler(shared))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = TestHTTPServer(channel: channel, log: shared)
        server.answer(answer)
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private static func context(_ identity: TestIdentity) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificatePEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(try identity.privateKeyPEM().utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    }

    var requests: [Request] { log.withLock { $0 } }

    func answer(_ body: @escaping @Sendable (Request) -> Answer) {
        behaviour.withLock { $0 = body }
    }

    func url(_ path: String) throws -> RevocationURL {
        try RevocationURL("http://\(host)\(path)")
    }

    /// With its port.
    var host: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    private func respond(to request: Request) -> Answer {
        log.withLock { $0.append(request) }
        return behaviour.withLock { $0 }(request)
    }

    /// Leads from the connections to the server, which is made after them.
    final class SharedLog: Sendable {
        private let server = Mutex<TestHTTPServer?>(nil)

        func attach(_ server: TestHTTPServer) { self.server.withLock { $0 = server } }

        func respond(to request: Request) -> Answer {
            server.withLock { $0 }?.respond(to: request) ?? Answer(status: .serviceUnavailable)
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: SharedLog
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ server: SharedLog) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let part): body += part.readableBytesView
            case .end:
                guard let head else { return }
                let request = Request(method: head.method, target: head.uri, headers: head.headers, body: body)
                write(server.respond(to: request), context)
            }
        }

        private func write(_ answer: Answer, _ context: ChannelHandlerContext) {
            guard !answer.isSilent else { return }
            var headers = HTTPHeaders(answer.headers)
            if answer.status == .notModified || !answer.announcesLength {
                if answer.status != .notModified { headers.add(name: "Transfer-Encoding", value: "chunked") }
            } else {
                headers.add(name: "Content-Length", value: "\(answer.body.count)")
            }
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: answer.status, headers: headers))), promise: nil)
            if answer.drips { return drip(context) }
            let part = ByteBuffer(bytes: answer.stalls ? answer.body.dropLast() : answer.body[...])
            context.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
            if !answer.stalls { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
            context.flush()
        }

        private func drip(_ context: ChannelHandlerContext) {
            guard context.channel.isActive else { return }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: " ")))), promise: nil)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(20)) { bound.value.0.drip(bound.value.1) }
        }
    }
}
