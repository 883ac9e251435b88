/// What one listener tells of its handshakes.
package struct HandshakeWatch: Sendable {
    private let refusals: HandshakeRefusals
    private let listener: String

    fileprivate init(_ refusals: HandshakeRefusals, listener: String) {
        self.refusals = refusals
        self.listener = listener
    }

    /// A handler that belongs behind that of TLS.
    func observer(of connection: Connection) -> HandshakeObserver {
        HandshakeObserver(connection, refusals, listener: listener)
    }

    func note(_ refusal: HandshakeRefusal, by connection: Connection) {
        refusals.note(refusal, on: listener, by: connection, leaf: nil)
    }
}

extension HandshakeRefusals {
    /// - Parameter listener: As in the configuration.
    package func watch(_ listener: String) -> HandshakeWatch { HandshakeWatch(self, listener: listener) }
}
