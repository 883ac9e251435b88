import AuthorizationServer
import FoundationEssentials

extension ConnectionPeer {
    /// Proves that the peer is the proxy, or throws why it is not.
    func prove(_ proof: ProxyProof, at time: Date) async throws(ForwardingFault) {
        switch proof {
        case .unixSocket:
            guard isLocalSocket else { throw .notTheProxy(reason: "it did not come over the UNIX socket") }
        case .networks(let ranges):
            guard let remoteAddress, ranges.contains(where: { $0.contains(peer: remoteAddress) }) else {
                throw .notTheProxy(reason: "its address is in none of the networks")
            }
        case .certificate(let rule):
            guard let certificate else { throw .notTheProxy(reason: "it presented no certificate") }
            do throws(ClientAuthenticationFailure) {
                try await rule.prove(certificate, at: time)
            } catch {
                throw .notTheProxy(reason: error.reason)
            }
        }
    }
}
