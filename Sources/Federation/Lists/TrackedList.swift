import FoundationEssentials
import PKI

/// One URL and all that is known of its list.
struct TrackedList {
    /// The list that is held.
    struct Holding {
        let list: CertificateRevocationList
        var entityTag: String?
        var lastModified: String?
        var confirmedAt: Date
        /// The authorities under which a known certificate has signed the list; only they use it.
        var authorities: Set<String>
    }

    let url: RevocationURL
    /// Whether the configuration names the URL; if not, a certificate does.
    var isConfigured: Bool
    /// Those for which it is fetched.
    var authorities: Set<String>
    /// The longest time between two fetches, in seconds.
    var refresh: TimeInterval
    var sizeLimit: Int
    var timeout: Duration
    var holding: Holding?
    var lastAttempt: Date?
    /// How many attempts have failed since one succeeded.
    var failures = 0
    var lastFailure: String?
    var jitter: Double
    /// The fetch that is under way; its value is whether the list changed.
    var fetch: Task<Bool, Never>?
    /// When a certificate last named the URL.
    var lastNamed = Date.distantPast

    /// When the next fetch begins.
    func due(at now: Date) -> Date {
        RefreshSchedule(interval: refresh).next(
            at: now,
            holding: holding.map { .init(nextUpdate: $0.list.nextUpdate, confirmedAt: $0.confirmedAt) },
            lastAttempt: lastAttempt, failures: failures, jitter: jitter)
    }

    var request: FetchRequest {
        var request = FetchRequest(url: url, sizeLimit: sizeLimit, timeout: timeout)
        // A list that is good for nobody is asked for anew, so that it is judged anew.
        guard let holding, !holding.authorities.isEmpty else { return request }
        request.entityTag = holding.entityTag
        request.lastModified = holding.lastModified
        return request
    }
}
