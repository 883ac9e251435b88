import Synchronization

/// The authorities as they are trusted at the time: for what outlives a change of them.
package final class CurrentTrust: Sendable {
    private let trust: Mutex<TrustSnapshot>

    package init(_ trust: TrustSnapshot) {
        self.trust = Mutex(trust)
    }

    package func replace(with trust: TrustSnapshot) {
        self.trust.withLock { $0 = trust }
    }

    var now: TrustSnapshot { trust.withLock { $0 } }
}
