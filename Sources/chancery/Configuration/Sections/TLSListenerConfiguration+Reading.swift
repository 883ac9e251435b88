extension TLSListenerConfiguration {
    /// Reads what every TLS listener has; `nil` after a fault.
    ///
    /// - Parameter host: by which clients reach the listener; `nil` where that is not known.
    static func read(_ value: ConfigurationValue, host: String? = nil) -> TLSListenerConfiguration? {
        guard let section = value.section() else { return nil }
        let address = section.required("address", allowed: ListenerAddress.allowed).flatMap { ListenerAddress.read($0) }
        var certificateValue: ConfigurationValue?
        let certificate = section.required("certificate", allowed: "a PEM file with the chain, leaf first")
            .flatMap { member in
                certificateValue = member
                return member.filePath().map { path in
                    value.context.refer(
                        to: FileReference(
                            kind: .listenerCertificate(host: host), part: .listeners, path: path, value: member))
                    return path
                }
            }
        let key = section.required("key", allowed: "a PEM file with the certificate's private key")
            .flatMap { member in
                member.filePath().map { path in
                    if let certificate, let certificateValue {
                        let place = FileReference.Place(certificateValue)
                        let kind = FileReference.Kind.privateKey(certificate: certificate, namedAt: place)
                        value.context.refer(to: FileReference(kind: kind, part: .listeners, path: path, value: member))
                    }
                    return path
                }
            }
        let limits = section.optional("limits", otherwise: ListenerLimits()) { ListenerLimits.read($0) }
        guard let address, let certificate, let key, let limits else { return nil }
        return TLSListenerConfiguration(address: address, certificate: certificate, key: key, limits: limits)
    }
}

extension ListenerLimits {
    /// Reads `limits`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> ListenerLimits? {
        guard let section = value.section() else { return nil }
        let defaults = ListenerLimits()
        let connections = section.optional("connections", otherwise: defaults.connections) {
            $0.integer(in: 1...1_000_000)
        }
        let perSource = section.optional("connections-per-source") {
            $0.integer(in: 1...1_000_000)
        }
        let handshake = section.optional("handshake-timeout", otherwise: defaults.handshakeTimeout) {
            $0.duration(minimum: 1, maximum: 3600)
        }
        let idle = section.optional("idle-timeout", otherwise: defaults.idleTimeout) {
            $0.duration(minimum: 1, maximum: 86_400)
        }
        guard let connections, let perSource, let handshake, let idle else { return nil }
        if let perSource, perSource > connections {
            section["connections-per-source"]?.fault(
                "is more than connections, \(connections)", allowed: "1 to \(connections)",
                hint: "set it to \(connections) where all clients come from one address")
            return nil
        }
        return ListenerLimits(
            connections: connections, connectionsPerSource: perSource, handshakeTimeout: handshake, idleTimeout: idle)
    }
}
