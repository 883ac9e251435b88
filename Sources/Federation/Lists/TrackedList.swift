import FoundationEssentials
import PKI

/// One list that is followed, and all that is known of it.
struct TrackedList {
    /// Whose key has signed a list that is held.
    enum Signer {
        /// The key of no CA that is known.
        case unknown
        /// That of a CA which was met on a path: the list is held for that CA besides, which this one stands for.
        case met
        /// One whose lists belong here.
        case known
    }

    /// The list that is held.
    struct Holding {
        let list: CertificateRevocationList
        var entityTag: String?
        var lastModified: String?
        var confirmedAt: Date
        /// Only what a known key has signed is used.
        var signer: Signer
    }

    let key: ListKey
    /// The longest time between two fetches, in seconds.
    let refresh: TimeInterval
    let sizeLimit: Int
    let timeout: Duration
    /// Whether certificates name the URL; if not, the configuration does.
    var isNamed: Bool
    /// The CA in whose name the list has to be, and CAs of that name above it, from the last path on which they stood.
    var issuers: [Certificate] = []
    var holding: Holding?
    var lastAttempt: Date?
    /// How many attempts have failed since one succeeded.
    var failures = 0
    var lastFailure: String?
    /// Whether the last attempt ended for lack of room, before the server had its time: it says nothing of the list.
    var gaveWay = false
    var jitter: Double
    /// The fetch that is under way; its value is whether the list changed.
    var fetch: Task<Bool, Never>?
    /// When a certificate last named the URL.
    var lastNamed = Date.distantPast

    init(_ key: ListKey, _ source: RevocationListSources, every refresh: TimeInterval? = nil, isNamed: Bool) {
        self.key = key
        self.refresh = refresh ?? source.refresh
        self.isNamed = isNamed
        sizeLimit = source.sizeLimit
        timeout = source.timeout
        jitter = .random(in: 0..<1)
    }

    var isConfigured: Bool { key.line == nil }

    var isVerified: Bool { verified != nil }

    /// The list that is held, if it counts.
    var verified: CertificateRevocationList? { holding.flatMap { $0.signer == .known ? $0.list : nil } }

    func isGood(at now: Date) -> Bool {
        holding.map { $0.signer == .known && now < $0.list.nextUpdate } ?? false
    }

    /// When the next fetch begins.
    func due(at now: Date) -> Date {
        // What a configured URL has is fetched there; and a list of which no issuer is known can be judged by nobody.
        guard key.place == 0, isConfigured || (isNamed && (!issuers.isEmpty || isVerified)) else {
            return .distantFuture
        }
        return RefreshSchedule(interval: refresh).next(
            at: now,
            holding: holding.map { .init(nextUpdate: $0.list.nextUpdate, confirmedAt: $0.confirmedAt) },
            lastAttempt: lastAttempt, failures: failures, jitter: jitter)
    }

    var request: FetchRequest {
        var request = FetchRequest(url: key.url, sizeLimit: sizeLimit, timeout: timeout)
        // A list that is good for nobody is asked for anew, so that it is judged anew.
        // And what somebody on the network called a version, when he could, must not keep us from the next one: only TLS
        // says that the name is the server's.
        guard let holding, holding.signer != .unknown, key.url.scheme == .https else { return request }
        request.entityTag = holding.entityTag
        request.lastModified = holding.lastModified
        return request
    }

    /// What it takes of its authority's room: at least a small part, so that their number is bounded as well.
    var weight: Int { max(holding?.list.byteCount ?? 0, ListTable.leastWeight(sizeLimit: sizeLimit)) }
}
