import AuthorizationServer
import Endpoints

extension ListenerAddress {
    var listenerAddress: Listener.Address { .network(host: host, port: port) }
}

extension ConnectionLimits {
    /// Those of the listener for a proxy, from which all connections come.
    init(ofProxy limits: ListenerLimits) {
        self.init(
            connections: limits.connections, handshakeTimeout: limits.handshakeTimeout,
            idleTimeout: limits.idleTimeout)
    }

    /// - Parameter possible: Connections of all listeners, by the limit of open files.
    init(_ limits: ListenerLimits, possible: Int) {
        self.init(ofProxy: limits)
        // A quarter, so that one source does not have all of them by two listeners.
        connectionsPerSource = limits.connectionsPerSource ?? max(1, min(limits.connections / 2, possible / 4))
    }
}

extension ProxyListenerConfiguration {
    var listenerAddress: Listener.Address {
        switch transport {
        case .tls(let settings): settings.address.listenerAddress
        case .plain(let address): address.listenerAddress
        case .unixSocket(let path): .unixSocket(path: path)
        }
    }

    /// The proxy, proved by the authorities as they are trusted at the time.
    ///
    /// - Parameter status: Where revocation is asked online, if that is configured then.
    func trustedProxy(trust: CurrentTrust, status: any RevocationStatusSource) -> TrustedProxy {
        let proof: ProxyProof =
            switch forwarded.proof {
            case .unixSocket: .unixSocket
            case .networks(let ranges): .networks(ranges)
            case .certificate(let authority, let uris, let dnsNames, let commonNames):
                .certificate(
                    ProxyCertificateRule(
                        authority: authority, uris: uris, dnsNames: dnsNames, commonNames: commonNames, trust: trust,
                        status: status))
            }
        return TrustedProxy(proof: proof, reader: forwarded.reader, authority: forwarded.authority)
    }
}
