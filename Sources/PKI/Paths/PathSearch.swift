import FoundationEssentials
import Libcrypto

/// Looks for a certification path that is accepted (RFC 5280 §6, RFC 4158).
///
/// The likeliest path is judged first, as it is. Where that is refused, one path after the other is tried, depth first,
/// and a certificate is followed to an issuer only where the issuer's key made the signature. All of them have the same
/// judge: no path is asked less than another.
struct PathSearch<Accepted> {
    /// Judges one path, from the leaf to the anchor.
    typealias Judge = ([PathMember]) throws(PathRefusal) -> Accepted

    private let anchors: IssuerIndex
    private let pool: [IssuerIndex]
    private let maximumDepth: Int
    private let time: Date
    /// What one judgement costs beyond its signatures.
    private let judgementCost: Int
    private let budget: ValidationBudget
    private var unfit: Set<Certificate> = []
    /// The issuer whose key was found to have signed a certificate.
    private var signers: [ObjectIdentifier: X509Certificate] = [:]
    private var strangers: [ObjectIdentifier: [X509Certificate]] = [:]
    /// The refusal that says most.
    private(set) var refusal = PathRefusal()
    private(set) var pathInNeedOfStatus: [Certificate]?

    /// - Parameters:
    ///   - pool: what may stand between the leaf and an anchor.
    ///   - comparisons: what names and constraints can make of work for one path.
    init(
        anchors: IssuerIndex, pool: [IssuerIndex], maximumDepth: Int, at time: Date, comparisons: Int = 0,
        within budget: ValidationBudget
    ) {
        self.anchors = anchors
        self.pool = pool
        self.maximumDepth = maximumDepth
        self.time = time
        judgementCost = ValidationBudget.Cost.judgement + ValidationBudget.Cost.constraints(comparisons: comparisons)
        self.budget = budget
    }

    /// The first path from `leaf` to an anchor that `judge` accepts.
    ///
    /// - Parameter isFinal: whether no other path is worth a look where the likeliest one is refused like this.
    mutating func path(
        from leaf: PathMember, unless isFinal: (PathRefusal) -> Bool = { _ in false }, judge: Judge
    ) -> Accepted? {
        let accepted = search(from: leaf, unless: isFinal, judge)
        guard budget.isExhausted else { return accepted }
        // What was not looked at might have refused.
        refusal.add(.unfinished)
        return nil
    }

    private mutating func search(
        from leaf: PathMember, unless isFinal: (PathRefusal) -> Bool, _ judge: Judge
    ) -> Accepted? {
        let (likeliest, end) = likeliestPath(from: leaf)
        if let likeliest {
            if let accepted = attempt(likeliest, judge) { return accepted }
        } else {
            refuse(PathRefusal(endingAt: end, isLeaf: end === leaf))
        }
        guard !budget.isExhausted, !isFinal(refusal),
            let graph = PathGraph(above: leaf, issuers: { possibleIssuers(of: $0) })
        else { return nil }
        return extend([0], in: graph, judge)
    }

    private func possibleIssuers(of member: PathMember) -> PossibleIssuers? {
        guard let anchors = ranked(anchors.issuers(of: member), asIssuersOf: member),
            let others = ranked(pool.flatMap { $0.issuers(of: member) }, asIssuersOf: member)
        else { return nil }
        return PossibleIssuers(anchors: anchors, others: others)
    }

    private func ranked(_ found: [PathMember], asIssuersOf member: PathMember) -> [PossibleIssuers.Candidate]? {
        guard budget.spend(found.count * ValidationBudget.Cost.candidate) else { return nil }
        // To verify with an excessive key may take too long.
        let fit = found.filter { $0 !== member && $0.certificate.publicKey.excess == nil }
        let candidates = fit.map { PossibleIssuers.Candidate($0, asIssuerOf: member.certificate, at: time) }
        guard candidates.count > 1 else { return candidates }
        return candidates.enumerated()
            .sorted { ($0.element.doubts, $0.offset) < ($1.element.doubts, $1.offset) }
            .map(\.element)
    }

    /// The path that takes the likeliest issuer at each step, anchors before others and none that key identifiers speak
    /// against; where there is none, the certificate at which it ends.
    private func likeliestPath(from leaf: PathMember) -> (path: [PathMember]?, end: PathMember) {
        var path = [leaf]
        var end = leaf
        while let issuers = possibleIssuers(of: end) {
            if let anchor = issuers.anchors.first(where: { !$0.hasOtherKey }) { return (path + [anchor.member], end) }
            guard
                let next = issuers.others.first(where: { candidate in
                    !candidate.hasOtherKey && !path.contains { $0 === candidate.member }
                })
            else { break }
            path.append(next.member)
            end = next.member
        }
        return (nil, end)
    }

    private mutating func extend(_ path: [Int], in graph: PathGraph, _ judge: Judge) -> Accepted? {
        guard let last = path.last else { return nil }
        let node = graph.nodes[last]
        let members = path.map { graph.nodes[$0].member }
        for anchor in node.anchors {
            guard isWorthwhile(members) else { return nil }
            guard isFit(anchor, above: members), isSigned(node.member, by: anchor) else { continue }
            if let accepted = attempt(members + [anchor], judge) { return accepted }
        }
        for place in node.issuers where graph.nodes[place].distance.map({ path.count + $0 <= maximumDepth + 1 }) == true
        {
            guard isWorthwhile(members) else { return nil }
            let issuer = graph.nodes[place].member
            guard isFit(issuer, above: members), isSigned(node.member, by: issuer) else { continue }
            if let accepted = extend(path + [place], in: graph, judge) { return accepted }
        }
        return nil
    }

    /// Whether more paths that begin like this one may be tried.
    private func isWorthwhile(_ path: [PathMember]) -> Bool {
        !budget.isExhausted && !path.contains { unfit.contains($0.certificate) }
    }

    /// Whether the path may go on with `candidate`: its name is the issuer's, and it is not there already.
    private func isFit(_ candidate: PathMember, above path: [PathMember]) -> Bool {
        let reading = candidate.isRead ? 0 : ValidationBudget.Cost.reading
        guard !unfit.contains(candidate.certificate), let last = path.last,
            budget.spend(path.count * ValidationBudget.Cost.loop + reading),
            let handle = try? candidate.handle(), let subject = try? last.handle(), handle.isNamedIssuer(of: subject)
        else { return false }
        // RFC 4158 §5.2: the same key of the same subject again makes a loop.
        return path.allSatisfy { member in
            guard let other = try? member.handle() else { return false }
            return !(other.hasSameSubject(as: handle) && other.hasSameKey(as: handle))
        }
    }

    private mutating func attempt(_ path: [PathMember], _ judge: Judge) -> Accepted? {
        let cost = path.dropFirst().reduce(judgementCost) { cost, member in
            cost + member.certificate.publicKey.cost + (member.isRead ? 0 : ValidationBudget.Cost.reading)
        }
        guard budget.spend(cost) else { return nil }
        do {
            return try judge(path)
        } catch {
            unfit.formUnion(error.unfit)
            pathInNeedOfStatus = pathInNeedOfStatus ?? error.pathInNeedOfStatus
            refuse(error)
            return nil
        }
    }

    private mutating func refuse(_ other: PathRefusal) {
        if refusal.reasons.isEmpty || other.vagueness < refusal.vagueness { refusal = other }
    }

    /// Whether `issuer`'s key signed `member`, which is verified once for each key.
    private mutating func isSigned(_ member: PathMember, by issuer: PathMember) -> Bool {
        let subject = ObjectIdentifier(member)
        guard let signed = try? member.handle(), let issuing = try? issuer.handle() else { return false }
        if let signer = signers[subject] { return signer.hasSameKey(as: issuing) }
        let known = strangers[subject] ?? []
        guard budget.spend(known.count * ValidationBudget.Cost.loop + issuer.certificate.publicKey.cost) else {
            return false
        }
        guard !known.contains(where: { $0.hasSameKey(as: issuing) }) else { return false }
        guard issuing.signed(signed) else {
            strangers[subject, default: []].append(issuing)
            return false
        }
        signers[subject] = issuing
        return true
    }
}
