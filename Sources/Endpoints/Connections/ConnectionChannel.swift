import AuthorizationServer
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOSSL
import NIOTLS

/// Sets up each accepted connection: TLS, HTTP/1.1 or HTTP/2 by ALPN, and the routes behind them.
///
/// Where a listener has several hosts, the name that the client asks for decides (SNI): whether it has to show a
/// certificate is settled before the handshake, and what it may ask for afterwards is what that host has. A request for
/// another of them is answered with 421, for a client that takes one connection for both (RFC 9113 §9.1.1).
package struct ConnectionChannel: Sendable {
    private let host: ServedHost
    private let others: [ServedHost]
    package let limits: ConnectionLimits
    private let watch: HandshakeWatch?

    /// - Parameters:
    ///   - host: For clients that name none of the others.
    ///   - others: By their names; all have TLS.
    ///   - watch: Told of handshakes that are refused.
    package init(
        _ host: ServedHost, others: [ServedHost] = [], limits: ConnectionLimits, watch: HandshakeWatch? = nil
    ) {
        self.host = host
        self.others = others
        self.limits = limits
        self.watch = watch
    }

    func setUp(_ channel: any Channel, logger: Logger) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let connection = Connection(channel)
            let pipeline = channel.pipeline.syncOperations
            // A peer that has said goodbye gets no further answer; its connection must not stay.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            if !others.isEmpty { try addHostSelection(to: channel, for: connection, logger) }
            // Before the negotiation, which keeps the end of the handshake to itself.
            try pipeline.addHandler(ConnectionLifetime(connection, limits: limits, isEncrypted: host.tls != nil))
            if others.isEmpty { try setUp(host, on: channel, for: connection, logger) }
        }
    }

    private func addHostSelection(to channel: any Channel, for connection: Connection, _ logger: Logger) throws {
        let selection = HostSelection { name in
            try setUp(host(named: name), on: channel, for: connection, logger)
        } refuse: { refusal in
            watch?.note(refusal, by: connection)
        }
        try channel.pipeline.syncOperations.addHandler(selection)
    }

    private func host(named name: String?) -> ServedHost {
        guard let asked = name.map({ HostName($0) }) else { return host }
        return others.first { $0.name == asked } ?? host
    }

    /// TLS stands before the connection's lifetime in the pipeline, HTTP behind it.
    private func setUp(
        _ host: ServedHost, on channel: any Channel, for connection: Connection, _ logger: Logger
    ) throws {
        connection.neighbours = neighbours(of: host)
        guard let tls = host.tls else { return try addHTTP1(of: host, to: channel, for: connection) }
        let handler = tlsHandler(tls.now, of: host, for: connection, on: channel.eventLoop)
        let lifetime = try channel.pipeline.syncOperations.context(handlerType: ConnectionLifetime.self)
        try channel.pipeline.syncOperations.addHandler(handler, position: .before(lifetime.handler))
        if let observer = watch?.observer(of: connection) {
            try channel.pipeline.syncOperations.addHandler(observer, position: .before(lifetime.handler))
        }
        try addNegotiation(of: host, to: channel, for: connection)
    }

    private func neighbours(of host: ServedHost) -> Set<HostName> {
        Set(([self.host] + others).compactMap(\.name).filter { $0 != host.name })
    }

    private func tlsHandler(
        _ context: NIOSSLContext, of host: ServedHost, for connection: Connection, on eventLoop: any EventLoop
    ) -> NIOSSLServerHandler {
        guard host.asksForCertificate else { return NIOSSLServerHandler(context: context) }
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let presentedChains = host.presentedChains
        return NIOSSLServerHandler(context: context) { certificates, promise in
            let chain = certificates.compactMap { try? $0.toDERBytes() }
            let size = chain.reduce(0) { $0 + $1.count }
            guard size <= TLSSettings.maximumChain else {
                bound.value.refusedLeaf = chain.first
                return promise.succeed(.failed)
            }
            // Nothing is proved yet: the peer still has to sign with the key of the first.
            bound.value.certificate = PresentedCertificate(chain: chain, whenAccepted: presentedChains.remember)
            promise.succeed(.certificateVerified)
        }
    }

    private func addNegotiation(of host: ServedHost, to channel: any Channel, for connection: Connection) throws {
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let negotiation = ApplicationProtocolNegotiationHandler { result, channel in
            channel.eventLoop.makeCompletedFuture {
                let connection = bound.value
                try restoreCertificate(of: connection, on: host, from: channel)
                switch result {
                case .negotiated("h2"): try addHTTP2(of: host, to: channel, for: connection)
                case .negotiated("http/1.1"), .fallback: try addHTTP1(of: host, to: channel, for: connection)
                case .negotiated: channel.close(promise: nil)
                }
            }
        }
        try channel.pipeline.syncOperations.addHandler(negotiation)
    }

    /// After a resumed handshake the certificate comes from the session.
    private func restoreCertificate(of connection: Connection, on host: ServedHost, from channel: any Channel) throws {
        guard host.asksForCertificate, connection.certificate == nil,
            let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
        else { return }
        let chain = host.presentedChains.chain(of: try certificate.toDERBytes())
        connection.certificate = PresentedCertificate(chain: chain, whenAccepted: host.presentedChains.remember)
    }

    private func addHTTP1(of host: ServedHost, to channel: any Channel, for connection: Connection) throws {
        let pipeline = channel.pipeline.syncOperations
        let requestLine = RequestLineWatch()
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = host.routes.forwarding.maximumFields
        limits.maxHeaderFieldSize = limits.maxHeaderListSize
        try pipeline.addHandler(WriteCoalescer())
        try pipeline.addHandler(requestLine)
        // Pipelined requests are kept in order by the handler itself, which answers what is no request, too; our own
        // headers need no validation.
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try pipeline.addHandler(
            RequestHandler(
                connection, routes: host.routes, ending: ConnectionEnding(host.tls == nil ? .plain : .tls),
                requestLine: requestLine))
    }

    private func addHTTP2(of host: ServedHost, to channel: any Channel, for connection: Connection) throws {
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let routes = host.routes
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 100),
            HTTP2Setting(parameter: .maxHeaderListSize, value: routes.forwarding.maximumHeaderList),
        ]
        let frames = FrameWatch()
        try channel.pipeline.syncOperations.addHandler(frames)
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: configuration.connection,
            streamConfiguration: configuration.stream
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(StreamAuthority())
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try pipeline.addHandler(RequestHandler(bound.value, routes: routes, ending: ConnectionEnding(.stream)))
            }
        }
        try channel.pipeline.syncOperations.addHandler(ConnectionErrorHandler(frames))
    }
}
