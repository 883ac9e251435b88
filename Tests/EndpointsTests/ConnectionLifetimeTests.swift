import Foundation
import NIOCore
import NIOPosix
import NIOTLS
import Testing

@testable import Endpoints

@Suite("The lifetime of a connection", .timeLimit(.minutes(30)))
struct ConnectionLifetimeTests {
    @Test("the end of a handshake is acknowledged at once")
    func acknowledgement() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let limits = ConnectionLimits(connections: 100, handshakeTimeout: 1000, idleTimeout: 1000)
        let (accepted, continuation) = AsyncStream.makeStream(of: (any Channel).self)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let lifetime = ConnectionLifetime(Connection(channel), limits: limits, isEncrypted: true)
                    try channel.pipeline.syncOperations.addHandler(lifetime)
                    continuation.yield(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try await ClientBootstrap(group: group).connect(to: try #require(server.localAddress)).get()
        var channels = accepted.makeAsyncIterator()
        let channel = try #require(await channels.next())
        // Zero is what the system comes to by itself, once both sides have sent something.
        let option = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: CInt(TCP_QUICKACK)))
        try await channel.setOption(option, value: 0).get()
        #expect(try await channel.getOption(option).get() == 0)
        let handshake = TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil)
        try await channel.eventLoop.submit { channel.pipeline.fireUserInboundEventTriggered(handshake) }.get()
        #expect(try await channel.getOption(option).get() == 1)
        try await client.close()
        try await server.close()
    }
}
