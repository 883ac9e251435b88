import AuthorizationServer
import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
import NIOHTTP2
package import NIOSSL
import NIOTLS

/// Sets up each accepted connection: TLS, HTTP/1.1 or HTTP/2 by ALPN, and the routes behind them.
package struct ConnectionChannel: ServerChildChannel {
    package struct Value: ServerChildChannelValue {
        package let channel: any Channel
    }

    private let tls: NIOSSLContext?
    private let asksForCertificate: Bool
    let limits: ConnectionLimits
    private let routes: RouteTable
    private let presentedChains = PresentedChains()

    /// - Parameters:
    ///   - tls: `nil`: plain HTTP/1.1.
    ///   - asksForCertificate: Whether the context demands a certificate of the client.
    package init(tls: NIOSSLContext?, asksForCertificate: Bool, limits: ConnectionLimits, routes: RouteTable) {
        self.tls = tls
        self.asksForCertificate = asksForCertificate
        self.limits = limits
        self.routes = routes
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let connection = Connection(channel)
            let pipeline = channel.pipeline.syncOperations
            // A peer that has said goodbye gets no further answer; its connection must not stay.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            if let tls { try addTLS(tls, to: pipeline, for: connection, on: channel.eventLoop) }
            // Before the negotiation, which keeps the end of the handshake to itself.
            try pipeline.addHandler(ConnectionLifetime(connection, limits: limits, isEncrypted: tls != nil))
            if tls == nil {
                try addHTTP1(to: channel, for: connection)
            } else {
                try addNegotiation(to: channel, for: connection)
            }
            return Value(channel: channel)
        }
    }

    package func handle(value: Value, logger: Logger) async {
        try? await value.channel.closeFuture.get()
    }

    private func addTLS(
        _ context: NIOSSLContext, to pipeline: ChannelPipeline.SynchronousOperations, for connection: Connection,
        on eventLoop: any EventLoop
    ) throws {
        guard asksForCertificate else {
            return try pipeline.addHandler(NIOSSLServerHandler(context: context))
        }
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let presentedChains = presentedChains
        let handler = NIOSSLServerHandler(context: context) { certificates, promise in
            let chain = certificates.compactMap { try? $0.toDERBytes() }
            // Nothing is proved yet: the peer still has to sign with the key of the first.
            bound.value.certificate = PresentedCertificate(chain: chain, whenAccepted: presentedChains.remember)
            promise.succeed(.certificateVerified)
        }
        try pipeline.addHandler(handler)
    }

    private func addNegotiation(to channel: any Channel, for connection: Connection) throws {
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let negotiation = ApplicationProtocolNegotiationHandler { result, channel in
            channel.eventLoop.makeCompletedFuture {
                let connection = bound.value
                try restoreCertificate(of: connection, from: channel)
                switch result {
                case .negotiated("h2"): try addHTTP2(to: channel, for: connection)
                case .negotiated("http/1.1"), .fallback: try addHTTP1(to: channel, for: connection)
                case .negotiated: channel.close(promise: nil)
                }
            }
        }
        try channel.pipeline.syncOperations.addHandler(negotiation)
    }

    /// After a resumed handshake the certificate comes from the session.
    private func restoreCertificate(of connection: Connection, from channel: any Channel) throws {
        guard asksForCertificate, connection.certificate == nil,
            let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
        else { return }
        let chain = presentedChains.chain(of: try certificate.toDERBytes())
        connection.certificate = PresentedCertificate(chain: chain, whenAccepted: presentedChains.remember)
    }

    private func addHTTP1(to channel: any Channel, for connection: Connection) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(WriteCoalescer())
        // Pipelined requests are kept in order by the handler itself; our own headers need no validation.
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: true, withOutboundHeaderValidation: false)
        try pipeline.addHandler(RequestHandler(connection, routes: routes))
    }

    private func addHTTP2(to channel: any Channel, for connection: Connection) throws {
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let routes = routes
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 100),
            HTTP2Setting(parameter: .maxHeaderListSize, value: routes.forwarding.maximumHeaderList),
        ]
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: configuration.connection,
            streamConfiguration: configuration.stream
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try pipeline.addHandler(RequestHandler(bound.value, routes: routes))
            }
        }
        try channel.pipeline.syncOperations.addHandler(ConnectionErrorHandler())
    }
}
