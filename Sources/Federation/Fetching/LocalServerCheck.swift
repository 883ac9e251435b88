import Dispatch
import Foundation
import NIOCore

/// Whether what answers on a port of this machine is ours: by plain http nothing else says so, and any user of the
/// machine can take a port that nobody listens on.
///
/// Believed are root and the user of this process, who could read its memory anyway.
struct LocalServerCheck: Sendable, Hashable {
    private static let tables = ["/proc/net/tcp", "/proc/net/tcp6"]
    /// How often it is looked again where a connection waits to be taken, and how long between two looks.
    private static let looks = 40
    private static let pause = DispatchTimeInterval.milliseconds(25)

    /// Ends a connection before anything is sent, unless it leads to one of them. On the channel's event loop.
    func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard let server = Self.endpoint(channel.remoteAddress), let client = Self.endpoint(channel.localAddress) else {
            return refuse(channel, .unknown)
        }
        let promise = channel.eventLoop.makePromise(of: SocketTable.Owner.self)
        Self.look(Self.looks, promise, server, client)
        return promise.futureResult.flatMap { owner in
            if case .user(let user) = owner, Self.trusted.contains(user) {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            // Anyone who listens all that time has the connection, taken or not.
            if case .pending(let user) = owner, Self.trusted.contains(user) {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            return refuse(channel, owner)
        }
    }

    private static var trusted: Set<UInt32> { [0, geteuid()] }

    /// Reading the tables blocks, on a machine with many connections for some milliseconds.
    private static func look(
        _ left: Int, _ promise: EventLoopPromise<SocketTable.Owner>, _ server: SocketTable.Endpoint,
        _ client: SocketTable.Endpoint
    ) {
        DispatchQueue.global().async {
            let texts = tables.compactMap { path in
                (try? FileHandle(forReadingAtPath: path)?.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
            }
            let owner = SocketTable(texts).owner(of: server, connectedTo: client, trusted: trusted)
            guard case .pending = owner, left > 1 else { return promise.succeed(owner) }
            DispatchQueue.global().asyncAfter(deadline: .now() + pause) { look(left - 1, promise, server, client) }
        }
    }

    private func refuse(_ channel: any Channel, _ owner: SocketTable.Owner) -> EventLoopFuture<Void> {
        // The client gives the connection up first, and only then must it end.
        channel.eventLoop.execute { channel.close(mode: .all, promise: nil) }
        let user: UInt32? = if case .user(let user) = owner { user } else { nil }
        return channel.eventLoop.makeFailedFuture(FetchFailure.otherUser(user))
    }

    private static func endpoint(_ address: SocketAddress?) -> SocketTable.Endpoint? {
        guard let text = address?.ipAddress, let port = address?.port.flatMap({ UInt16(exactly: $0) }) else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &bytes) == 1 { return .init(address: bytes, port: port) }
        bytes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 0, 0, 0, 0]
        let isRead = bytes[12...].withUnsafeMutableBytes { inet_pton(AF_INET, text, $0.baseAddress) == 1 }
        return isRead ? .init(address: bytes, port: port) : nil
    }
}
