import FoundationEssentials
import PKI

/// Which URLs are followed for which authorities, and what is held from each: the state of a `RevocationListFeed`.
struct ListTable {
    /// The most URLs that are remembered because certificates named them.
    static let maximumNamed = 256
    /// The most CA certificates that are remembered for an authority because they stood on validated paths.
    static let maximumIssuers = 64

    private(set) var sources: [String: RevocationListSources] = [:]
    private(set) var lists: [RevocationURL: TrackedList] = [:]
    /// CA certificates from validated paths, by authority.
    private var seenIssuers: [String: [Certificate]] = [:]

    subscript(url: RevocationURL) -> TrackedList? {
        get { lists[url] }
        set { lists[url] = newValue }
    }

    /// Takes times that lie in the future for now. A clock that was set back would put off what is due until it has made
    /// up for that.
    mutating func forgetFuture(at now: Date) {
        for (url, list) in lists {
            if let attempt = list.lastAttempt, attempt > now { lists[url]?.lastAttempt = now }
            if let holding = list.holding, holding.confirmedAt > now { lists[url]?.holding?.confirmedAt = now }
        }
    }

    /// Takes over the configuration; what is held from URLs that are still allowed stays.
    ///
    /// CA certificates of paths are forgotten: they were validated under other trust.
    mutating func configure(_ new: [RevocationListSources]) {
        sources = Dictionary(new.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        seenIssuers = [:]
        let before = lists
        lists = [:]
        for source in new {
            for entry in source.configured { follow(entry.url, for: source, every: entry.refresh, isConfigured: true) }
        }
        for (url, list) in before {
            if lists[url] == nil, !list.isConfigured { followIfAllowed(url) }
            guard var kept = lists[url] else {
                list.fetch?.cancel()
                continue
            }
            (kept.holding, kept.lastAttempt, kept.failures) = (list.holding, list.lastAttempt, list.failures)
            (kept.lastFailure, kept.fetch, kept.lastNamed) = (list.lastFailure, list.fetch, list.lastNamed)
            lists[url] = kept
        }
        verifyAgain()
    }

    /// Follows a URL of an earlier run if certificates of some authority may still name it.
    mutating func followIfAllowed(_ url: RevocationURL) {
        for source in sources.values where source.allowedHosts.contains(where: { $0.allows(url) }) {
            follow(url, for: source, every: source.refresh, isConfigured: false)
        }
    }

    /// Remembers the CA certificates of a validated path, and the URLs that its certificates name on allowed hosts.
    ///
    /// Returns those URLs of which no list is held that is good for the authority.
    mutating func learn(_ path: [Certificate], authority: String, at now: Date) -> [RevocationURL] {
        guard let source = sources[authority] else { return [] }
        remember(issuers: path.dropFirst(), of: source)
        guard !source.allowedHosts.isEmpty else { return [] }
        var missing: [RevocationURL] = []
        for text in path.dropLast().flatMap({ $0.revocationListURLs + $0.deltaRevocationListURLs }) {
            guard let url = try? RevocationURL(text), source.allowedHosts.contains(where: { $0.allows(url) })
            else { continue }
            follow(url, for: source, every: source.refresh, isConfigured: false)
            lists[url]?.lastNamed = now
            let holding = lists[url]?.holding
            let isGood = holding.map { $0.authorities.contains(authority) && $0.list.nextUpdate > now } ?? false
            if !isGood, !missing.contains(url) { missing.append(url) }
        }
        forgetLeastNamed()
        return missing.filter { lists[$0] != nil }
    }

    /// The authorities, of those for which `url` is followed, under which a known certificate has issued `list`.
    func authorities(accepting list: CertificateRevocationList, from url: RevocationURL) -> Set<String> {
        (lists[url]?.authorities ?? []).filter { name in
            if let known = sources[name]?.issuers.namesakes(ofIssuerOf: list), known.contains(where: list.isSigned) {
                return true
            }
            return seenIssuers[name]?.contains { list.isIssued(by: $0) } ?? false
        }
    }

    /// Judges anew for whom the lists that are held are good.
    mutating func verifyAgain() {
        for (url, list) in lists {
            guard let holding = list.holding else { continue }
            let accepting = authorities(accepting: holding.list, from: url)
            lists[url]?.holding?.authorities = accepting
        }
    }

    private mutating func follow(
        _ url: RevocationURL, for source: RevocationListSources, every refresh: TimeInterval, isConfigured: Bool
    ) {
        guard var list = lists[url] else {
            lists[url] = TrackedList(
                url: url, isConfigured: isConfigured, authorities: [source.name], refresh: refresh,
                sizeLimit: source.sizeLimit, timeout: source.timeout, jitter: .random(in: 0..<1))
            return
        }
        guard !list.authorities.contains(source.name) || list.isConfigured != isConfigured else { return }
        list.isConfigured = list.isConfigured || isConfigured
        if list.authorities.insert(source.name).inserted {
            list.refresh = min(list.refresh, refresh)
            list.sizeLimit = min(list.sizeLimit, source.sizeLimit)
            list.timeout = min(list.timeout, source.timeout)
        }
        lists[url] = list
    }

    private mutating func remember(issuers: ArraySlice<Certificate>, of source: RevocationListSources) {
        var seen = seenIssuers[source.name] ?? []
        let new = issuers.filter { !source.issuers.contains($0) && !seen.contains($0) }
        guard !new.isEmpty, seen.count + new.count <= Self.maximumIssuers else { return }
        seen += new
        seenIssuers[source.name] = seen
        verifyAgain()
        // A list that was refused because nobody knew its issuer is worth another try.
        for (url, list) in lists where list.authorities.contains(source.name) && list.failures > 0 {
            lists[url]?.failures = 0
            lists[url]?.lastAttempt = nil
        }
    }

    private mutating func forgetLeastNamed() {
        let named = lists.values.filter { !$0.isConfigured }
        guard named.count > Self.maximumNamed else { return }
        for list in named.sorted(by: { $0.lastNamed < $1.lastNamed }).prefix(named.count - Self.maximumNamed) {
            list.fetch?.cancel()
            lists[list.url] = nil
        }
    }
}
