/// What a listener bears with. All times are in seconds.
struct ListenerLimits: Sendable, Hashable {
    /// Open connections at one time.
    var connections = 4096
    /// How long a TLS handshake may take.
    var handshakeTimeout = 10
    /// How long a connection may be silent.
    var idleTimeout = 60
}
