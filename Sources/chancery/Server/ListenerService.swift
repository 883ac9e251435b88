import Endpoints
import Foundation
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// One listener: binds its address, serves, and closes its connections when the service shuts down.
struct ListenerService: Service {
    let name: String
    let address: ListenerAddress
    let channel: ConnectionChannel
    let limits: ConnectionLimits
    let group: any EventLoopGroup
    let readiness: Readiness
    let logger: Logger

    /// Throws a text that names listener and address when the address cannot be bound.
    func run() async throws {
        let configuration = ServerConfiguration(
            address: .hostname(address.host, port: address.port),
            backlog: 1024,
            availableConnectionsDelegate: MaximumAvailableConnections(limits.connections))
        let server = HummingbirdCore.Server(
            childChannelSetup: channel,
            configuration: configuration,
            onServerRunning: { _ in readiness.opened(name) },
            eventLoopGroup: group,
            logger: logger)
        do {
            try await server.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure(
                "listeners.\(name).address: port \(address.port) of \(address.host) is taken by another process; "
                    + "stop that process or configure another port")
        } catch let error as IOError where error.errnoCode == EACCES {
            throw CommandFailure(
                "listeners.\(name).address: not allowed to listen on port \(address.port) of \(address.host); ports "
                    + "below 1024 need a privilege, such as CAP_NET_BIND_SERVICE")
        } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
            throw CommandFailure("listeners.\(name).address: \(address.host) is not an address of this machine")
        }
    }
}
