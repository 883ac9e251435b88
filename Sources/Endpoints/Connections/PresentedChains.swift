import Synchronization

/// The chains of clients that were accepted, by their first certificate.
///
/// A resumed TLS session brings the client's own certificate back but not the rest of its chain; here it is found.
/// Strangers put nothing in: a chain is remembered when an authority has accepted it.
final class PresentedChains: Sendable {
    /// Beyond so many, any other is forgotten for a new one; its client gets through again with a full handshake.
    private static let capacity = 8192

    private let chains = Mutex<[[UInt8]: [[UInt8]]]>([:])

    /// Takes any chain that a handshake has let through, or its client would be refused on resuming: at most
    /// `TLSSettings.maximumChain` bytes.
    func remember(_ chain: [[UInt8]]) {
        guard let leaf = chain.first, chain.count > 1 else { return }
        chains.withLock { chains in
            if chains.count >= Self.capacity, chains[leaf] == nil, let any = chains.keys.first {
                chains[any] = nil
            }
            chains[leaf] = chain
        }
    }

    func chain(of leaf: [UInt8]) -> [[UInt8]] {
        chains.withLock { $0[leaf] } ?? [leaf]
    }
}
