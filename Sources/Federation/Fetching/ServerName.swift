import NIOCore
import NIOSSL
import PKI

/// The DNS name that a TLS server has to have in its certificate (RFC 9525 §6).
///
/// NIOSSL takes a server also for the one that was asked whose certificate has its IP address and not its name: anyone
/// who can bend a name's resolution to a host of his own can get a public certificate for that host's address. It also
/// takes a name from the subject where there is none in subjectAltName. Neither is enough here.
struct ServerName: Sendable, Hashable {
    /// Lower-case.
    let text: String

    /// `nil` for plain http, and for an address, which only its own entry in subjectAltName can prove.
    init?(of url: RevocationURL) {
        let isAddress = url.host.hasPrefix("[") || url.host.utf8.last.map { (48...57).contains($0) } ?? true
        guard url.scheme == .https, !isAddress else { return nil }
        text = url.host
    }

    /// Whether the certificate has the name, or a wildcard in the place of its first label.
    func isProved(by certificate: Certificate) -> Bool { certificate.proves(dnsName: text) }

    /// Ends a connection before anything is sent, unless its server has proved the name. On the channel's event loop.
    func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        if let leaf = try? channel.pipeline.syncOperations.nioSSL_peerCertificate(), let der = try? leaf.toDERBytes(),
            let certificate = try? Certificate(der: der), isProved(by: certificate)
        {
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        // The client gives the connection up first, and only then must it end.
        channel.eventLoop.execute { channel.close(mode: .all, promise: nil) }
        return channel.eventLoop.makeFailedFuture(FetchFailure.otherServer(text))
    }
}
