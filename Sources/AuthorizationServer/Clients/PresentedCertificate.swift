import FoundationEssentials
import PKI
import Synchronization

/// The certificates that a client sent, with the private key of the first proved to be its own: to us, or to a proxy.
///
/// Lives as long as the connection. A path that was validated is kept and used again while nothing that the decision
/// rests on has changed.
package final class PresentedCertificate: Sendable {
    /// DER, the client's own certificate first.
    package let chain: [[UInt8]]
    package let transport: CertificateTransport
    private let whenAccepted: @Sendable ([[UInt8]]) -> Void
    private let validated = Mutex<Validated?>(nil)
    private let read = Mutex<Certificate?>(nil)

    private struct Validated {
        let trust: TrustSnapshot.Generation
        let result: AuthenticatedPath
    }

    /// `whenAccepted` is called with the chain when an authority has accepted it.
    package init(
        chain: [[UInt8]], transport: CertificateTransport = .handshake,
        whenAccepted: @escaping @Sendable ([[UInt8]]) -> Void = { _ in }
    ) {
        self.chain = chain
        self.transport = transport
        self.whenAccepted = whenAccepted
    }

    /// The client's own certificate, read once. Nothing in it is proved but that the client has its key.
    func leaf() throws(CertificateError) -> Certificate {
        if let known = read.withLock({ $0 }) { return known }
        guard let der = chain.first else { throw .notDER }
        let leaf = try Certificate(der: der)
        read.withLock { $0 = leaf }
        return leaf
    }

    /// What was decided of it under this trust, while that stands.
    func decision(under trust: TrustSnapshot, at time: Date) -> AuthenticatedPath? {
        let known = validated.withLock { $0 }
        guard let known, known.trust == trust.generation, known.result.isValid(at: time) else { return nil }
        return known.result
    }

    /// Keeps what was decided under this trust.
    func keep(_ result: AuthenticatedPath, under trust: TrustSnapshot) {
        validated.withLock { $0 = Validated(trust: trust.generation, result: result) }
        whenAccepted(chain)
    }
}
