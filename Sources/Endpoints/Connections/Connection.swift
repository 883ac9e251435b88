import AuthorizationServer
import NIOCore

/// What is known of one connection. Touched on the connection's event loop only.
final class Connection {
    let executor: EventLoopTaskExecutor
    private let channel: any Channel
    /// The peer's address, without a port.
    let remoteAddress: String?
    private let network: SourceNetwork?
    /// Whether the peer came over a UNIX socket.
    let isLocalSocket: Bool
    /// The certificates that the peer sent in the TLS handshake.
    var certificate: PresentedCertificate?
    /// The first of certificates that were too large together, for which the handshake ends.
    var refusedLeaf: [UInt8]?

    /// The other hosts of the address: requests for them belong on connections of their own.
    var neighbours: Set<HostName> = []

    /// Complete requests whose answer has not been written yet.
    private(set) var activeRequests = 0
    /// When a complete request came or its answer was written.
    private(set) var lastProgress: NIODeadline
    /// Bytes of requests that are not complete yet, those of all HTTP/2 streams together.
    private(set) var unfinishedBytes = 0
    /// Set when the server shuts down: the connection closes when its last answer is written.
    var isQuiescing = false

    init(_ channel: any Channel) {
        executor = EventLoopTaskExecutor(channel.eventLoop)
        self.channel = channel
        remoteAddress = channel.remoteAddress?.ipAddress
        network = remoteAddress.flatMap(SourceNetwork.init(address:))
        isLocalSocket = channel.localAddress?.protocol == .unix
        lastProgress = .now()
    }

    /// Who is at the other end, as far as the connection tells.
    var peer: ConnectionPeer {
        ConnectionPeer(
            remoteAddress: remoteAddress, network: network, isLocalSocket: isLocalSocket, certificate: certificate)
    }

    /// Closes the connection as a whole, not only one of its HTTP/2 streams.
    func close() {
        channel.close(promise: nil)
    }

    func requestStarted() {
        activeRequests += 1
        lastProgress = .now()
    }

    func requestEnded() {
        activeRequests -= 1
        lastProgress = .now()
    }

    /// Counts bytes of unfinished requests, in or out; false when they are more than any honest client leaves unfinished.
    func countUnfinished(_ bytes: Int) -> Bool {
        unfinishedBytes += bytes
        return unfinishedBytes <= 2 * RequestHandler.maximumBody
    }
}
