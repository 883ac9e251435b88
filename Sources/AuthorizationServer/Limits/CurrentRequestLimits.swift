import Synchronization

/// The limits in force, and how many requests were refused by them.
package final class CurrentRequestLimits: Sendable {
    private let limits: Mutex<RequestLimits>
    private let bySource = Atomic<Int>(0)
    private let byClient = Atomic<Int>(0)
    private let byAuthority = Atomic<Int>(0)

    package init(_ settings: RequestLimitSettings = RequestLimitSettings()) {
        limits = Mutex(RequestLimits(settings))
    }

    /// Puts other limits in force. Those that stay the same go on with what is left of them.
    package func replace(with settings: RequestLimitSettings) {
        limits.withLock { $0 = RequestLimits(settings, after: $0) }
    }

    /// Requests refused by limits since the start.
    package var refused: [RequestLimitKind: Int] {
        [
            .source: bySource.load(ordering: .relaxed), .client: byClient.load(ordering: .relaxed),
            .authority: byAuthority.load(ordering: .relaxed),
        ]
    }

    var now: RequestLimits { limits.withLock { $0 } }

    func count(_ kind: RequestLimitKind) {
        switch kind {
        case .source: bySource.add(1, ordering: .relaxed)
        case .client: byClient.add(1, ordering: .relaxed)
        case .authority: byAuthority.add(1, ordering: .relaxed)
        }
    }
}
