import JOSE

/// What is asked of events of this and of earlier versions alike.
extension AuditEvent {
    /// Where a request came in, or how far its client got.
    package enum Place: String, Sendable, CaseIterable {
        case token, exchange, introspection, revocation, handshake
    }

    /// Where the request came in; `nil` for what no request brought about.
    package var place: Place? {
        switch endpoint {
        case .exchange?: .exchange
        case .introspection?: .introspection
        case .revocation?: .revocation
        case .handshake?: .handshake
        case nil: outcome == .ended ? nil : .token
        }
    }

    /// Whether the event is for the target of this name: a resource, or without one an audience.
    package func isFor(target name: String) -> Bool {
        (resource ?? audience).map { ByteString.areSame($0, name) } ?? false
    }

    /// Whether the event is for the resource of this name. Refusals of earlier versions had it as their audience, which no
    /// audience is called.
    package func isFor(resource name: String) -> Bool {
        guard resource == nil, outcome == .refused else {
            return resource.map { ByteString.areSame($0, name) } ?? false
        }
        return audience.map { ByteString.areSame($0, name) } ?? false
    }
}
