import AuthorizationServer
import Endpoints

extension ListenerAddress {
    var listenerAddress: Listener.Address { .network(host: host, port: port) }
}

extension ConnectionLimits {
    /// - Parameter isShared: Whether all clients come from one source, the proxy.
    init(_ limits: ListenerLimits, isShared: Bool = false) {
        let perSource = limits.connectionsPerSource ?? max(1, limits.connections / 2)
        self.init(
            connections: limits.connections, connectionsPerSource: isShared ? nil : perSource,
            handshakeTimeout: limits.handshakeTimeout, idleTimeout: limits.idleTimeout)
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
