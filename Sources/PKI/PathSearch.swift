import FoundationEssentials
import Libcrypto

/// Tries one path after the other, depth first, where the first one that libcrypto found was refused (RFC 4158 §2.4).
///
/// A certificate is followed to an issuer only where the issuer's name fits and its key made the signature. So all
/// that a stranger can make it do is compare names and verify the signatures that lead up from his own certificate;
/// the budget bounds what the holder of a certification authority's key could make of it.
struct PathSearch<Accepted> {
    /// Judges one path, from the leaf to the anchor.
    typealias Judge = ([PathMember]) throws(PathRefusal) -> Accepted

    private let anchors: [PathMember]
    private let pool: [PathMember]
    private let maximumDepth: Int
    private let time: Date
    /// What one judgement costs beyond its signatures.
    private let judgementCost: Int
    /// Tenths of a millisecond.
    private var budget: Int
    private var unfit: Set<Certificate>
    /// The issuer whose key was found to have signed a certificate.
    private var signers: [ObjectIdentifier: PathMember] = [:]
    private var strangers: [ObjectIdentifier: [PathMember]] = [:]
    /// The refusal that says most.
    private(set) var refusal: PathRefusal
    private(set) var pathInNeedOfStatus: [Certificate]?

    /// - Parameters:
    ///   - pool: what may stand between the leaf and an anchor.
    ///   - comparisons: what names and constraints can make libcrypto do for one path.
    ///   - refusal: why the first path was refused, if one was tried.
    ///   - budget: how long the search may take, in tenths of a millisecond.
    init(
        anchors: [PathMember], pool: [PathMember], maximumDepth: Int, at time: Date, comparisons: Int = 0,
        after refusal: PathRefusal = PathRefusal(), budget: Int = 400
    ) {
        self.anchors = anchors
        self.pool = pool
        self.maximumDepth = maximumDepth
        self.time = time
        judgementCost = 1 + comparisons / 2_000
        self.budget = budget
        self.refusal = refusal
        pathInNeedOfStatus = refusal.pathInNeedOfStatus
        unfit = refusal.unfit
    }

    /// The first path from `leaf` to an anchor that `judge` accepts.
    mutating func path(from leaf: PathMember, judge: Judge) -> Accepted? {
        extend([leaf], judge)
    }

    private mutating func extend(_ path: [PathMember], _ judge: Judge) -> Accepted? {
        guard let last = path.last else { return nil }
        for anchor in issuers(of: last, among: anchors, besides: path) where isSigned(last, by: anchor) {
            if let accepted = attempt(path + [anchor], judge) { return accepted }
            guard isWorthwhile(path) else { return nil }
        }
        guard path.count <= maximumDepth else { return nil }
        for issuer in issuers(of: last, among: pool, besides: path) where isSigned(last, by: issuer) {
            if unfit.contains(issuer.certificate) { continue }
            if let accepted = extend(path + [issuer], judge) { return accepted }
            guard isWorthwhile(path) else { return nil }
        }
        return nil
    }

    /// Whether more paths that begin like this one may be tried.
    private func isWorthwhile(_ path: [PathMember]) -> Bool {
        budget > 0 && !path.contains { unfit.contains($0.certificate) }
    }

    private mutating func attempt(_ path: [PathMember], _ judge: Judge) -> Accepted? {
        budget -= path.dropFirst().reduce(judgementCost) { $0 + $1.certificate.publicKey.cost }
        do {
            return try judge(path)
        } catch {
            unfit.formUnion(error.unfit)
            pathInNeedOfStatus = pathInNeedOfStatus ?? error.pathInNeedOfStatus
            if error.vagueness < refusal.vagueness { refusal = error }
            return nil
        }
    }

    /// Certificates whose subject is the issuer that `member` names, the most likely first.
    private mutating func issuers(
        of member: PathMember, among candidates: [PathMember], besides path: [PathMember]
    ) -> [PathMember] {
        guard budget > 0 else { return [] }
        budget -= candidates.count / 1_000
        let named = candidates.filter { candidate in
            candidate.handle.isNamedIssuer(of: member.handle) && !unfit.contains(candidate.certificate)
                && candidate.certificate.publicKey.excess == nil
                // RFC 4158 §5.2: the same key of the same subject again makes a loop.
                && !path.contains {
                    $0.handle.hasSameSubject(as: candidate.handle) && $0.handle.hasSameKey(as: candidate.handle)
                }
        }
        return named.enumerated()
            .map { (rank: doubts(about: $1, asIssuerOf: member), place: $0, member: $1) }
            .sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }
            .map(\.member)
    }

    private func doubts(about candidate: PathMember, asIssuerOf member: PathMember) -> Int {
        let certificate = candidate.certificate
        let isCurrent = certificate.notBefore <= time && time < certificate.notAfter
        return (isCurrent ? 0 : 1) + (candidate.handle.isLikelyIssuer(of: member.handle) ? 0 : 2)
    }

    /// Whether `issuer`'s key signed `member`, which is verified once for each key.
    private mutating func isSigned(_ member: PathMember, by issuer: PathMember) -> Bool {
        let subject = ObjectIdentifier(member.certificate)
        if let signer = signers[subject] { return signer.handle.hasSameKey(as: issuer.handle) }
        if strangers[subject]?.contains(where: { $0.handle.hasSameKey(as: issuer.handle) }) == true { return false }
        budget -= issuer.certificate.publicKey.cost
        guard budget > 0 else { return false }
        guard issuer.handle.signed(member.handle) else {
            strangers[subject, default: []].append(issuer)
            return false
        }
        signers[subject] = issuer
        return true
    }
}
