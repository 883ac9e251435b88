package import NIOCore

/// What one listener lets its peers take.
package struct ConnectionLimits: Sendable, Hashable {
    /// Open connections; further ones wait to be accepted.
    package var connections: Int
    /// Until the TLS handshake is complete.
    package var handshakeTimeout: TimeAmount
    /// Between complete requests, however many bytes of the next one drip in.
    package var idleTimeout: TimeAmount

    package init(connections: Int, handshakeTimeout: TimeAmount, idleTimeout: TimeAmount) {
        self.connections = connections
        self.handshakeTimeout = handshakeTimeout
        self.idleTimeout = idleTimeout
    }
}
