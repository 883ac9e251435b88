import FoundationEssentials
import PKI

/// Lists of different keys or scopes (RFC 5280 §5.2.5) are different series: none is older or newer than one of another,
/// and none says what another does. So a URL that has one today and another tomorrow, as it is meant or as somebody on
/// the network wants it, costs nobody the first.
extension ListTable {
    /// Where the list that is held under `key` goes if `new` takes its place; nil where it ends there, or there is none.
    func place(
        for new: CertificateRevocationList, insteadOf key: ListKey, at now: Date
    ) throws(RevocationListRejection) -> ListKey? {
        let held = lists[key]?.verified
        for place in key.places {
            guard let list = lists[place]?.verified, isOfOneSeries(list, new, key) else { continue }
            try RevocationListAcceptance.judge(new, over: list, at: now)
            return place == key ? nil : place
        }
        try RevocationListAcceptance.judge(new, over: nil, at: now)
        guard let held else { return nil }
        try RevocationListAcceptance.judgeKind(new, over: held)
        let beside = key.places.dropFirst()
        if let place = beside.first(where: { lists[$0]?.holding == nil })
            ?? beside.first(where: { place in
                lists[place]?.holding.map { $0.list.nextUpdate <= now } ?? true
            })
        {
            return place
        }
        throw .severalSeries(key.places.count)
    }

    /// Puts a list under `key`, and what was there beside it.
    mutating func put(_ holding: TrackedList.Holding, in key: ListKey, movingTo place: ListKey?) {
        if let place, let source = sources[key.authority], let present = lists[key] {
            var moved = TrackedList(place, source, isNamed: false)
            (moved.holding, moved.issuers, moved.lastNamed) = (present.holding, present.issuers, present.lastNamed)
            self[place] = moved
        }
        self[key]?.holding = holding
        self[key]?.holding?.signer = .known
    }

    /// Whether one of the keys that count has signed both, for the same scope.
    private func isOfOneSeries(
        _ left: CertificateRevocationList, _ right: CertificateRevocationList, _ key: ListKey
    ) -> Bool {
        guard left.scope == right.scope, left.isDelta == right.isDelta else { return false }
        let signers = (lists[key]?.issuers ?? []) + (sources[key.authority]?.issuers.namesakes(ofIssuerOf: left) ?? [])
        return signers.contains { verdicts.isIssued(left, by: $0) && verdicts.isIssued(right, by: $0) }
    }
}
