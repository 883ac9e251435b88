/// What one listener lets its peers take.
package struct ConnectionLimits: Sendable, Hashable {
    /// Open connections; further ones wait to be accepted.
    package var connections: Int
    /// Seconds until the TLS handshake is complete.
    package var handshakeTimeout: Int
    /// Seconds between complete requests, however many bytes of the next one drip in.
    package var idleTimeout: Int

    package init(connections: Int, handshakeTimeout: Int, idleTimeout: Int) {
        self.connections = connections
        self.handshakeTimeout = handshakeTimeout
        self.idleTimeout = idleTimeout
    }
}
