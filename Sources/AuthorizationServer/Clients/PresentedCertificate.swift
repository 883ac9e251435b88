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
    private let decisions = Mutex<Decisions?>(nil)
    private let read = Mutex<Certificate?>(nil)

    private struct Decisions {
        let trust: TrustSnapshot.Generation
        /// Of the first authority that accepts, where all were asked in their order.
        var first: AuthenticatedPath?
        /// By the authority that alone was asked.
        var alone: [String: AuthenticatedPath] = [:]
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
    ///
    /// - Parameter authority: whose decision counts; `nil`: of the first that accepts.
    func decision(by authority: String? = nil, under trust: TrustSnapshot, at time: Date) -> AuthenticatedPath? {
        decisions.withLock { decisions in
            guard let decisions, decisions.trust == trust.generation else { return nil }
            if let first = decisions.first, authority == nil || first.authority == authority, first.isValid(at: time) {
                return first
            }
            guard let authority, let alone = decisions.alone[authority], alone.isValid(at: time) else { return nil }
            return alone
        }
    }

    /// Keeps what was decided under this trust.
    ///
    /// - Parameter authority: the only one that was asked; `nil`: all, in their order.
    func keep(_ result: AuthenticatedPath, by authority: String? = nil, under trust: TrustSnapshot) {
        decisions.withLock { decisions in
            var kept = Decisions(trust: trust.generation)
            if let decisions, decisions.trust == trust.generation { kept = decisions }
            // What one authority says when it alone is asked is not what all of them say in their order.
            if let authority { kept.alone[authority] = result } else { kept.first = result }
            decisions = kept
        }
        whenAccepted(chain)
    }
}
