import AuthorizationServer
import NIOCore

/// What is known of one connection. Touched on the connection's event loop only.
final class Connection {
    let executor: EventLoopTaskExecutor
    /// The peer's address, without a port.
    let remoteAddress: String?
    /// The certificates that the peer sent in the TLS handshake.
    var certificate: PresentedCertificate?

    /// Complete requests whose answer has not been written yet.
    private(set) var activeRequests = 0
    private(set) var lastCompletion: NIODeadline
    /// Set when the server shuts down: the connection closes when its last answer is written.
    var isQuiescing = false

    init(_ channel: any Channel) {
        executor = EventLoopTaskExecutor(channel.eventLoop)
        remoteAddress = channel.remoteAddress?.ipAddress
        lastCompletion = .now()
    }

    func requestStarted() {
        activeRequests += 1
    }

    func requestEnded() {
        activeRequests -= 1
        lastCompletion = .now()
    }
}
