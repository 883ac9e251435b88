import FoundationEssentials
import PKI

/// Which lists are followed, and what is held of each: the state of a `RevocationListFeed`.
///
/// Each CA's lists are its own (`ListKey`), judged by the keys of the path that named them. What CAs share is room, and
/// of that the heaviest gives way (`ShareTree`). What the configuration names takes none of it.
struct ListTable {
    /// The most lists of one authority that are held because certificates name them.
    static let maximumNamed = 1024
    /// Their bytes together, as a multiple of those that one list may have.
    static let maximumBytes = 8
    /// The most lists of other keys or scopes that are held beside the last one from a URL.
    static let maximumBeside = 4
    /// The most distribution points of one certificate that are followed.
    static let maximumPoints = 8
    /// Fetches that may be under way for one authority because certificates name URLs, and as many for what the
    /// configuration names.
    static let maximumFetches = 8

    private(set) var sources: [String: RevocationListSources] = [:]
    private(set) var lists: [ListKey: TrackedList] = [:]
    /// Who has signed what: of all copies of the table the same.
    let verdicts = ListVerdicts()
    /// Fetches of lists that are followed no more, to be cancelled.
    var abandoned: [Task<Bool, Never>] = []
    /// How many lists were dropped for want of room since somebody took note of it.
    var dropped = 0

    subscript(key: ListKey) -> TrackedList? {
        get { lists[key] }
        set { lists[key] = newValue }
    }

    static func leastWeight(sizeLimit: Int) -> Int { max(1, sizeLimit * maximumBytes / maximumNamed) }

    /// Takes times that lie in the future for now. A clock that was set back would put off what is due until it has made
    /// up for that.
    mutating func forgetFuture(at now: Date) {
        for (key, list) in lists {
            if let attempt = list.lastAttempt, attempt > now { lists[key]?.lastAttempt = now }
            if let holding = list.holding, holding.confirmedAt > now { lists[key]?.holding?.confirmedAt = now }
        }
    }

    /// Takes over the configuration; what is held from URLs that are still allowed stays.
    ///
    /// CA certificates of paths are forgotten: they were validated under other trust.
    mutating func configure(_ new: [RevocationListSources]) {
        sources = Dictionary(new.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let before = lists
        lists = [:]
        for source in sources.values {
            for entry in source.configured {
                let key = ListKey(authority: source.name, url: entry.url, line: nil)
                lists[key] = TrackedList(key, source, every: entry.refresh, isNamed: false)
            }
        }
        for (key, list) in before {
            followIfAllowed(key)
            guard var kept = lists[key] else {
                if let fetch = list.fetch { abandoned.append(fetch) }
                continue
            }
            (kept.holding, kept.lastAttempt, kept.failures) = (list.holding, list.lastAttempt, list.failures)
            (kept.lastFailure, kept.fetch, kept.lastNamed) = (list.lastFailure, list.fetch, list.lastNamed)
            kept.gaveWay = list.gaveWay
            lists[key] = kept
        }
        verifyAgain()
        makeRoom()
    }

    /// Follows a list of an earlier configuration or run if the configuration or certificates may still name its URL.
    mutating func followIfAllowed(_ key: ListKey) {
        guard lists[key] == nil, let source = sources[key.authority] else { return }
        let isNamed = key.line != nil && source.allowedHosts.contains { $0.allows(key.url) }
        guard isNamed || source.configured.contains(where: { $0.url == key.url }) else { return }
        lists[key] = TrackedList(key, source, isNamed: isNamed)
    }

    /// Whose key has signed `list`, as far as it concerns what is followed under `key`: a configured CA's, or that of a
    /// CA which stands for this line and no other.
    func signer(of list: CertificateRevocationList, for key: ListKey) -> TrackedList.Signer {
        guard let tracked = lists[key] else { return .unknown }
        if tracked.issuers.contains(where: { verdicts.isIssued(list, by: $0) }) { return .known }
        // A configured CA of that name may have signed it; another's list is not this one's.
        let isOfThisName = tracked.issuers.first.map { list.bearsName(of: $0) } ?? true
        let namesakes = isOfThisName ? sources[key.authority]?.issuers.namesakes(ofIssuerOf: list) ?? [] : []
        if namesakes.contains(where: { verdicts.isSigned(list, by: $0) }) { return .known }
        return receivers(of: list, from: key).isEmpty ? .unknown : .met
    }

    /// The CAs for which a list from a configured URL is held besides, since they have signed it.
    func receivers(of list: CertificateRevocationList, from key: ListKey) -> [ListKey] {
        guard key.line == nil else { return [] }
        return lists.values.filter {
            $0.key.authority == key.authority && $0.key.url == key.url && $0.key.place == 0
                && $0.issuers.contains { verdicts.isIssued(list, by: $0) }
        }.map(\.key)
    }

    /// Judges anew whether the lists that are held are of use.
    mutating func verifyAgain() {
        for (key, list) in lists {
            guard let held = list.holding else { continue }
            let signer = signer(of: held.list, for: key)
            lists[key]?.holding?.signer = signer
        }
    }
}
