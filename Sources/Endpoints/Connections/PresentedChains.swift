import Synchronization

/// The chains that clients presented, by their first certificate.
///
/// A resumed TLS session brings the client's own certificate back but not the rest of its chain; here it is found.
final class PresentedChains: Sendable {
    /// When so many are known, all are forgotten: clients then connect with a full handshake again.
    private static let capacity = 8192

    private let chains = Mutex<[[UInt8]: [[UInt8]]]>([:])

    func remember(_ chain: [[UInt8]]) {
        guard let leaf = chain.first, chain.count > 1 else { return }
        chains.withLock { chains in
            if chains.count >= Self.capacity { chains.removeAll(keepingCapacity: true) }
            chains[leaf] = chain
        }
    }

    func chain(of leaf: [UInt8]) -> [[UInt8]] {
        chains.withLock { $0[leaf] } ?? [leaf]
    }
}
