import FoundationEssentials
import PKI

extension ListTable {
    /// What a path has taught.
    struct Lesson {
        /// The lists that are missing for it.
        var missing: [ListKey] = []
        /// Whether one of them found no room.
        var isCrowded = false
        /// Where lists are held that were waiting for their issuer.
        var adopted: [ListKey] = []
    }

    /// Takes note of the lists that the certificates of a path name on allowed hosts, of their issuers, and of the lists
    /// at configured URLs that these have signed.
    ///
    /// - Parameter path: is valid in all but revocation; the anchor is its last.
    mutating func learn(_ path: [Certificate], authority: String, at now: Date) -> Lesson {
        guard let source = sources[authority] else { return Lesson() }
        var lesson = Lesson()
        lesson.adopted = adopt(path, authority: authority, at: now)
        for (depth, line) in IssuingLine.lines(of: path).enumerated() {
            for url in Self.points(of: path[depth], source) {
                let key = ListKey(authority: authority, url: url, line: line)
                follow(key, source, issuedBelow: path[(depth + 1)...], at: now)
                self[key]?.isNamed = true
                if !(lists[key]?.isGood(at: now) ?? false), !lesson.missing.contains(key) { lesson.missing.append(key) }
            }
        }
        makeRoom()
        lesson.isCrowded = lesson.missing.contains { lists[$0] == nil }
        // At the start the path may be there before the first answer of a configured URL.
        lesson.missing += lists.values.filter {
            $0.isConfigured && $0.key.authority == authority && $0.holding == nil && $0.failures == 0
        }.map(\.key)
        return lesson
    }

    /// Holds the lists at configured URLs that CAs of the path have signed, and no configured CA, for these CAs. Returns
    /// where.
    mutating func adopt(_ path: [Certificate], authority: String, at now: Date) -> [ListKey] {
        guard let source = sources[authority] else { return [] }
        var adopted: [ListKey] = []
        for (depth, line) in IssuingLine.lines(of: path).enumerated() {
            for entry in source.configured {
                let configured = ListKey(authority: authority, url: entry.url, line: nil)
                let key = ListKey(authority: authority, url: entry.url, line: line)
                var found = lists[configured]?.holding
                if found?.signer == .known || !(found.map { verdicts.isIssued($0.list, by: path[depth + 1]) } ?? false)
                {
                    found = nil
                }
                // Also a copy of an earlier run, whose issuer stands here.
                guard found != nil || lists[key] != nil else { continue }
                follow(key, source, issuedBelow: path[(depth + 1)...], at: now)
                guard let found else { continue }
                self[configured]?.holding?.signer = .met
                guard let held = lists[key]?.verified else {
                    put(found, in: key, movingTo: nil)
                    adopted.append(key)
                    continue
                }
                // Or what the CA has is as good or better.
                guard held !== found.list, held.der != found.list.der,
                    let place = try? Optional.some(place(for: found.list, insteadOf: key, at: now))
                else { continue }
                put(found, in: key, movingTo: place)
                adopted += [key] + [place].compactMap { $0 }
            }
        }
        makeRoom()
        return adopted
    }

    /// The URLs on allowed hosts where a certificate has its lists, the first of them.
    private static func points(of certificate: Certificate, _ source: RevocationListSources) -> [RevocationURL] {
        guard !source.allowedHosts.isEmpty else { return [] }
        var urls: [RevocationURL] = []
        for text in certificate.revocationListURLs + certificate.deltaRevocationListURLs {
            guard urls.count < maximumPoints else { break }
            guard let url = try? RevocationURL(text), source.allowedHosts.contains(where: { $0.allows(url) }),
                !urls.contains(url)
            else { continue }
            urls.append(url)
        }
        return urls
    }

    private mutating func follow(
        _ key: ListKey, _ source: RevocationListSources, issuedBelow authorities: ArraySlice<Certificate>, at now: Date
    ) {
        guard let issuer = authorities.first else { return }
        // The path may go over a CA of the same name with another key, which signs its lists.
        let name = CanonicalName(issuer.subject)
        let issuers = authorities.filter { CanonicalName($0.subject) == name }
        if lists[key] == nil { self[key] = TrackedList(key, source, isNamed: false) }
        for place in key.places { note(issuers, of: place, at: now) }
    }

    private mutating func note(_ issuers: [Certificate], of key: ListKey, at now: Date) {
        guard var list = lists[key] else { return }
        list.lastNamed = now
        guard !list.isVerified || list.issuers.isEmpty, list.issuers != issuers else {
            self[key] = list
            return
        }
        list.issuers = issuers
        // A list that was refused because nobody knew its issuer is worth another try.
        if list.failures > 0 { (list.failures, list.lastAttempt) = (0, nil) }
        self[key] = list
        guard let held = list.holding else { return }
        let signer = signer(of: held.list, for: key)
        self[key]?.holding?.signer = signer
    }

    /// Drops what is too much of an authority's named lists: of the CA that has the most, those first that are of no use
    /// or were named long ago.
    mutating func makeRoom() {
        for source in sources.values {
            let room = Self.leastWeight(sizeLimit: source.sizeLimit) * Self.maximumNamed
            let named = lists.values.filter { $0.key.authority == source.name && !$0.isConfigured }
            var load = named.reduce(0) { $0 + $1.weight }
            guard load > room else { continue }
            var shares = ShareTree()
            for list in named { if let line = list.key.line { shares.add(list.weight, to: line) } }
            let latest = named.map(\.lastNamed).max() ?? .distantPast
            var byLine = Dictionary(grouping: named) { $0.key.line }
            for (line, lists) in byLine { byLine[line] = lists.sorted { Self.isDearer($0, $1, since: latest) } }
            while load > room {
                let line = shares.heaviest()
                guard let victim = byLine[line]?.popLast() else { break }
                shares.add(-victim.weight, to: line)
                load -= victim.weight
                if let fetch = victim.fetch { abandoned.append(fetch) }
                self[victim.key] = nil
                dropped += 1
            }
        }
    }

    /// Whether `left` is dropped after `right`: it has just been named, or is held and in force, or was named later.
    private static func isDearer(_ left: TrackedList, _ right: TrackedList, since latest: Date) -> Bool {
        let (isLeftNew, isRightNew) = (left.lastNamed == latest, right.lastNamed == latest)
        if isLeftNew != isRightNew { return isLeftNew }
        let (isLeftGood, isRightGood) = (left.isGood(at: latest), right.isGood(at: latest))
        if isLeftGood != isRightGood { return isLeftGood }
        return left.lastNamed > right.lastNamed
    }
}
