import Foundation
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// One listener: binds its address, serves, and closes its connections when the service shuts down.
package struct Listener: Service {
    private let name: String
    private let host: String
    private let port: Int
    private let channel: ConnectionChannel
    private let eventLoops: EventLoops
    private let didOpen: @Sendable () -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - name: As in the configuration, for messages.
    ///   - didOpen: Called once connections are accepted.
    package init(
        name: String, host: String, port: Int, channel: ConnectionChannel, on eventLoops: EventLoops, logger: Logger,
        didOpen: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.channel = channel
        self.eventLoops = eventLoops
        self.didOpen = didOpen
        self.logger = logger
    }

    /// Serves until the service shuts down. Throws `ListenerFailure` when the address cannot be bound.
    package func run() async throws {
        let configuration = ServerConfiguration(
            address: .hostname(host, port: port),
            backlog: 1024,
            availableConnectionsDelegate: MaximumAvailableConnections(channel.limits.connections))
        let server = Server(
            childChannelSetup: channel,
            configuration: configuration,
            onServerRunning: { _ in didOpen() },
            eventLoopGroup: eventLoops.group,
            logger: logger)
        do {
            try await server.run()
        } catch let error as IOError {
            throw ListenerFailure(listener: name, host: host, port: port, cause: .init(error.errnoCode))
        }
    }
}
