/// What one listener lets its peers take.
package struct ConnectionLimits: Sendable, Hashable {
    /// Open connections; further ones wait to be accepted.
    package var connections: Int
    /// Open connections of one source; further ones are closed. `nil`: as many as of all.
    package var connectionsPerSource: Int?
    /// Seconds until the TLS handshake is complete.
    package var handshakeTimeout: Int
    /// Seconds between complete requests, however many bytes of the next one drip in.
    package var idleTimeout: Int
    /// Whether it is the listener for operators, which gets descriptors that others leave.
    package var isForOperators: Bool

    package init(
        connections: Int, connectionsPerSource: Int? = nil, handshakeTimeout: Int, idleTimeout: Int,
        isForOperators: Bool = false
    ) {
        self.connections = connections
        self.connectionsPerSource = connectionsPerSource
        self.handshakeTimeout = handshakeTimeout
        self.idleTimeout = idleTimeout
        self.isForOperators = isForOperators
    }
}
