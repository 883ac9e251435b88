import Foundation
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// One listener: binds its address, serves, and closes its connections when the service shuts down.
package struct Listener: Service {
    private let name: String
    private let address: Address
    private let channel: ConnectionChannel
    private let eventLoops: EventLoops
    private let didOpen: @Sendable () -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - name: As in the configuration, for messages.
    ///   - didOpen: Called once connections are accepted.
    package init(
        name: String, address: Address, channel: ConnectionChannel, on eventLoops: EventLoops, logger: Logger,
        didOpen: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.address = address
        self.channel = channel
        self.eventLoops = eventLoops
        self.didOpen = didOpen
        self.logger = logger
    }

    /// Serves until the service shuts down. Throws `ListenerFailure` when the address cannot be bound.
    package func run() async throws {
        try await checkSocket()
        let place = try socketPlace()
        let failure = Mutex<ListenerFailure.Cause?>(nil)
        let configuration = ServerConfiguration(
            address: binding(place),
            backlog: 1024,
            availableConnectionsDelegate: MaximumAvailableConnections(channel.limits.connections))
        let server = Server(
            childChannelSetup: channel,
            configuration: configuration,
            onServerRunning: { channel in
                do throws(ListenerFailure.Cause) {
                    try place?.open()
                    didOpen()
                } catch {
                    failure.withLock { $0 = error }
                    try? await channel.close()
                }
            },
            eventLoopGroup: eventLoops.group,
            logger: logger)
        do {
            try await server.run()
        } catch {
            guard let cause = ListenerFailure.Cause(error) else { throw error }
            place?.abandon()
            throw ListenerFailure(listener: name, address: address, cause: cause)
        }
        if let cause = failure.withLock({ $0 }) {
            throw ListenerFailure(listener: name, address: address, cause: cause)
        }
    }

    private func binding(_ place: UnixSocketPlace?) -> BindAddress {
        switch address {
        case .network(let host, let port): .hostname(host, port: port)
        case .unixSocket(let path): .unixDomainSocket(path: place?.binding ?? path)
        }
    }

    private func socketPlace() throws(ListenerFailure) -> UnixSocketPlace? {
        guard case .unixSocket(let path) = address else { return nil }
        do { return try UnixSocketPlace(path) } catch {
            throw ListenerFailure(listener: name, address: address, cause: error)
        }
    }

    /// A socket that another process serves is not taken from it.
    private func checkSocket() async throws {
        guard case .unixSocket(let path) = address,
            let channel = try? await ClientBootstrap(group: eventLoops.group).connect(unixDomainSocketPath: path).get()
        else { return }
        try? await channel.close()
        throw ListenerFailure(listener: name, address: address, cause: .addressInUse)
    }
}

extension Listener {
    /// Where a listener listens.
    package enum Address: Sendable, Hashable {
        case network(host: String, port: Int)
        /// The path of a UNIX socket; one that is left over from a process that is gone is replaced.
        case unixSocket(path: String)
    }
}
