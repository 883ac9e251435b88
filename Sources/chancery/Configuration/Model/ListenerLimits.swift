/// What a listener bears with. All times are in seconds.
struct ListenerLimits: Sendable, Hashable {
    /// Open connections at one time.
    var connections = 4096
    /// Open connections of one source at one time; `nil`: half of all, or less where the limit of open files is low.
    var connectionsPerSource: Int?
    /// How long a TLS handshake may take.
    var handshakeTimeout = 10
    /// How long a connection may be silent.
    var idleTimeout = 60
}
