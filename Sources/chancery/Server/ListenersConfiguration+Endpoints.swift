import AuthorizationServer
import Endpoints

extension ListenerAddress {
    var listenerAddress: Listener.Address { .network(host: host, port: port) }
}

extension ConnectionLimits {
    init(_ limits: ListenerLimits) {
        self.init(
            connections: limits.connections, handshakeTimeout: limits.handshakeTimeout,
            idleTimeout: limits.idleTimeout)
    }
}

extension ProxyListenerConfiguration {
    /// The proxy, with the authorities as they are trusted now.
    func trustedProxy(trust: TrustSnapshot) -> TrustedProxy {
        let proof: ProxyProof =
            switch forwarded.proof {
            case .unixSocket: .unixSocket
            case .networks(let ranges): .networks(ranges)
            case .certificate(let authority, let uris, let dnsNames, let commonNames):
                .certificate(
                    ProxyCertificateRule(
                        authority: authority, uris: uris, dnsNames: dnsNames, commonNames: commonNames, trust: trust))
            }
        return TrustedProxy(proof: proof, reader: forwarded.reader, authority: forwarded.authority)
    }
}
