package import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import Synchronization

/// One listener: binds its address, serves, and closes its connections when the service shuts down.
package struct Listener: Service {
    /// Connections that the system has ready before we accept them.
    private static let backlog: Int32 = 1024

    private let name: String
    private let address: Address
    private let channel: ConnectionChannel
    private let budget: ConnectionBudget
    private let figures: ListenerFigures
    private let eventLoops: EventLoops
    private let didOpen: @Sendable () -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - name: As in the configuration, for messages.
    ///   - budget: The descriptors for connections, one for all listeners.
    ///   - didOpen: Called once connections are accepted.
    package init(
        name: String, address: Address, channel: ConnectionChannel, budget: ConnectionBudget, figures: ListenerFigures,
        on eventLoops: EventLoops, logger: Logger, didOpen: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.address = address
        self.channel = channel
        self.budget = budget
        self.figures = figures
        self.eventLoops = eventLoops
        self.didOpen = didOpen
        self.logger = logger
    }

    /// Serves until the service shuts down. Throws `ListenerFailure` when the address cannot be bound, or the socket is
    /// lost.
    package func run() async throws {
        try await checkSocket()
        let place = try socketPlace()
        let quiescing = ServerQuiescingHelper(group: eventLoops.group)
        let socket = try await bind(place, quiescing)
        do {
            try place?.open()
        } catch {
            try? await socket.close()
            throw ListenerFailure(listener: name, address: address, cause: error)
        }
        logger.info("Listening", metadata: ["listener": "\(name)", "address": "\(address)"])
        didOpen()
        try await serve(socket, quiescing)
    }

    /// Until the last connection has closed after the service began to shut down.
    private func serve(_ socket: any Channel, _ quiescing: ServerQuiescingHelper) async throws {
        let ended = socket.eventLoop.makePromise(of: Void.self)
        let isEnding = Mutex(false)
        socket.closeFuture.whenComplete { _ in
            guard !isEnding.withLock({ $0 }) else { return }
            ended.fail(ListenerFailure(listener: name, address: address, cause: .lost))
        }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await ended.futureResult.get()
        } onCancelOrGracefulShutdown: {
            let isFirst = isEnding.withLock { isEnding in
                defer { isEnding = true }
                return !isEnding
            }
            if isFirst { quiescing.initiateShutdown(promise: ended) }
        }
    }

    private func bind(
        _ place: UnixSocketPlace?, _ quiescing: ServerQuiescingHelper
    ) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: eventLoops.group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [channel, budget, figures, name, logger] socket in
                socket.eventLoop.makeCompletedFuture {
                    let gate = ConnectionGate(
                        channel.limits, budget: budget, figures: figures,
                        notices: GateNotices(listener: name, logger: logger))
                    try socket.pipeline.syncOperations.addHandler(gate)
                    try socket.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: socket))
                }
            }
            .childChannelInitializer { [channel, logger] in channel.setUp($0, logger: logger) }
        do {
            switch address {
            case .network(let host, let port): return try await bootstrap.bind(host: host, port: port).get()
            case .unixSocket(let path):
                return try await bootstrap.bind(unixDomainSocketPath: place?.binding ?? path).get()
            }
        } catch {
            place?.abandon()
            guard let cause = ListenerFailure.Cause(error) else { throw error }
            throw ListenerFailure(listener: name, address: address, cause: cause)
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
    package enum Address: Sendable, Hashable, CustomStringConvertible {
        case network(host: String, port: Int)
        /// The path of a UNIX socket; one that is left over from a process that is gone is replaced.
        case unixSocket(path: String)

        package var description: String {
            switch self {
            case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            case .unixSocket(let path): "unix:\(path)"
            }
        }
    }
}
