import FoundationEssentials
import PKI

/// What becomes of a list that should be fetched.
enum FetchStart {
    /// It is under way, since now or before.
    case begun(Task<Bool, Never>)
    /// It has been tried not long ago.
    case resting
    /// There is no room. One of the fetches that take it; nil where waiting is of no use.
    case busy(Task<Bool, Never>?)
}

extension ListTable {
    /// Makes way for one more fetch: of those under way because certificates name URLs, the one of the CA that has the
    /// most gives way, unless that is the one who asks. Returns what to wait for where there is no way.
    mutating func makeWay(for key: ListKey) -> FetchStart? {
        let underWay = lists.values.filter {
            $0.fetch != nil && !$0.gaveWay && $0.key.authority == key.authority
                && ($0.key.line == nil) == (key.line == nil)
        }.sorted { ($0.lastAttempt ?? .distantPast) < ($1.lastAttempt ?? .distantPast) }
        guard underWay.count >= Self.maximumFetches else { return nil }
        guard let line = key.line else { return .busy(underWay.first?.fetch) }
        var shares = ShareTree()
        for list in underWay { if let line = list.key.line { shares.add(1, to: line) } }
        shares.add(1, to: line)
        let heaviest = shares.heaviest(orElse: line)
        guard heaviest != line, let victim = underWay.first(where: { $0.key.line == heaviest }) else {
            return .busy(underWay.first?.fetch)
        }
        victim.fetch?.cancel()
        self[victim.key]?.gaveWay = true
        return nil
    }

    /// Takes a list that was fetched, or throws why not. Returns under which keys another list is held now.
    mutating func take(
        _ fetched: TrackedList.Holding, for key: ListKey, at now: Date
    ) throws(RevocationListRejection) -> [ListKey] {
        // The configuration may have dropped it meanwhile.
        guard let tracked = lists[key] else { return [] }
        var holding = fetched
        holding.signer = signer(of: fetched.list, for: key)
        let targets: [ListKey]
        switch holding.signer {
        case .known: targets = [key]
        case .met: targets = receivers(of: fetched.list, from: key)
        case .unknown: targets = []
        }
        if targets.isEmpty { try RevocationListAcceptance.judge(fetched.list, over: nil, at: now) }
        var places: [ListKey?] = []
        for target in targets { places.append(try place(for: fetched.list, insteadOf: target, at: now)) }
        // A list of a CA that is not known yet waits for its certificate, unless there is one that counts.
        if key.line == nil, !tracked.isVerified { self[key]?.holding = holding }
        guard !targets.isEmpty else {
            throw .unverified(issuer: fetched.list.issuer.description, authority: key.authority)
        }
        for (target, place) in zip(targets, places) { put(holding, in: target, movingTo: place) }
        makeRoom()
        return targets + places.compactMap { $0 }
    }
}
