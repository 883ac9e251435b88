import AuthorizationServer
import FoundationEssentials
import NIOHTTP1
package import PKI

/// What a listener makes of headers that bring a client's certificate.
///
/// They are believed from the trusted proxy alone. From anybody else the request fails: to ignore them would be to hope
/// that no other server on the way reads the name differently.
package struct CertificateForwarding: Sendable {
    private let names: ForwardedHeaderNames
    /// `nil`: the listener ends TLS itself.
    private let proxy: TrustedProxy?

    /// - Parameters:
    ///   - names: Also those that other listeners read.
    ///   - proxy: The only peer that the listener serves; `nil`: it serves everybody and believes nobody.
    package init(names: ForwardedHeaderNames = ForwardedHeaderNames(), from proxy: TrustedProxy? = nil) {
        self.names = names
        self.proxy = proxy
    }

    /// What limits count a request by; `nil` behind a proxy, whose address is that of all its clients.
    func network(of peer: ConnectionPeer) -> SourceNetwork? { proxy == nil ? peer.network : nil }

    /// Whether the listener is for a proxy, which has ended TLS for its clients.
    var isForProxy: Bool { proxy != nil }

    /// How many bytes the header fields of an HTTP/2 request may have: more where chains of certificates come in them.
    var maximumHeaderList: Int { proxy == nil ? 16 * 1024 : 128 * 1024 }

    /// How many bytes the target and the header fields of an HTTP/1.1 request may have.
    var maximumFields: Int { max(64 * 1024, maximumHeaderList) }

    /// The certificate of the client, from the connection or from the proxy.
    func credential(
        _ headers: HTTPHeaders, _ trailers: HTTPHeaders?, from peer: ConnectionPeer, at time: @autoclosure () -> Date
    ) async -> RequestCredential {
        do throws(ForwardingFault) {
            if let trailer = trailers.flatMap(recognized) { throw .trailer(name: trailer) }
            if let proxy {
                try await peer.prove(proxy.proof, at: time())
                return try forwarded(headers, by: proxy)
            }
            if let header = recognized(headers) { throw .header(name: header) }
            return RequestCredential(certificate: peer.certificate)
        } catch {
            return RequestCredential(fault: error)
        }
    }

    private func recognized(_ headers: HTTPHeaders) -> String? {
        headers.first { names.recognizes($0.name) }?.name
    }

    /// The proxy's own certificate is none of the client's, also where it forwards nothing.
    private func forwarded(_ headers: HTTPHeaders, by proxy: TrustedProxy) throws(ForwardingFault) -> RequestCredential
    {
        let fields = headers.filter { names.recognizes($0.name) }
        do throws(ForwardedCertificateError) {
            switch try proxy.reader.read(fields.map { ($0.name, $0.value) }) {
            case nil: return RequestCredential()
            case .chain(let chain):
                return RequestCredential(certificate: PresentedCertificate(chain: chain, transport: .proxy))
            case .rejected(let reason): return RequestCredential(attestation: .rejected(reason: reason))
            case .attested(let certificate):
                guard let authority = proxy.authority else { throw .noCertificate }
                return RequestCredential(attestation: .validated(certificate, authority: authority))
            }
        } catch {
            throw .certificate(error)
        }
    }
}
