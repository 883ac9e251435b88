import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Endpoints

@Suite("Accepting connections", .timeLimit(.minutes(30)))
struct ListenerTests {
    /// The listening side of `ConnectionGate`, with whatever is accepted collected.
    private func listen(
        _ limits: ConnectionLimits, _ budget: ConnectionBudget, _ figures: ListenerFigures, on group: any EventLoopGroup
    ) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelInitializer { socket in
                socket.eventLoop.makeCompletedFuture {
                    let notices = GateNotices(listener: "test", logger: Logger(label: "test"))
                    try socket.pipeline.syncOperations.addHandler(
                        ConnectionGate(limits, budget: budget, figures: figures, notices: notices))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func connect(to server: any Channel) async throws -> any Channel {
        try await ClientBootstrap(group: server.eventLoop).connect(to: try #require(server.localAddress)).get()
    }

    private func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func open(_ figures: ListenerFigures) -> Int { figures.open.load(ordering: .relaxed) }

    @Test("connections beyond the limit wait until others close", arguments: [true, false])
    func waiting(isForWantOfDescriptors: Bool) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let limits = ConnectionLimits(
            connections: isForWantOfDescriptors ? 100 : 3, handshakeTimeout: 10, idleTimeout: 10)
        let budget = ConnectionBudget(isForWantOfDescriptors ? 3 + ConnectionBudget.keptForOperators : 100)
        let figures = ListenerFigures(limit: limits.connections)
        let server = try await listen(limits, budget, figures, on: group)
        var clients: [any Channel] = []
        for _ in 1...6 { clients.append(try await connect(to: server)) }
        try await until { figures.paused.load(ordering: .relaxed) == 1 }
        #expect(open(figures) == 3)
        for client in clients { try await client.close() }
        try await until { open(figures) == 0 }
        let late = try await connect(to: server)
        try await until { open(figures) == 1 }
        try await late.close()
        try await server.close()
    }

    @Test("a source that has its share is hung up on, and gets in again after it has closed one")
    func share() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let limits = ConnectionLimits(
            connections: 100, connectionsPerSource: 2, handshakeTimeout: 10, idleTimeout: 10)
        let figures = ListenerFigures(limit: limits.connections)
        let server = try await listen(limits, ConnectionBudget(100), figures, on: group)
        let first = try await connect(to: server)
        let second = try await connect(to: server)
        try await until { open(figures) == 2 }
        try await connect(to: server).closeFuture.get()
        #expect(figures.refused.load(ordering: .relaxed) == 1)
        try await first.close()
        try await until { open(figures) == 1 }
        let third = try await connect(to: server)
        try await until { open(figures) == 2 }
        for client in [second, third] { try await client.close() }
        try await server.close()
    }
}
