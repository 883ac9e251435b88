import FoundationEssentials

/// The work of one decision about one path (RFC 5280 §6.3.3), bounded.
struct RevocationEvaluation {
    /// What lists say of one certificate.
    enum Status {
        /// Not revoked; until when that can be said.
        case good(until: Date)
        case revoked(RevokedEntry)
        case undetermined(RevocationListProblem)
        case unreadable
    }

    let checker: RevocationChecker
    let time: Date
    let path: RevocationChecker.PathFinder
    /// When the earliest list that is not yet in force comes into force.
    private(set) var nextChange: Date?
    /// List issuers whose own status is being asked for: none of them can vouch for itself.
    var issuersInQuestion: [Certificate] = []
    /// How often a path of a list issuer was asked for.
    var searches = 0

    init(checker: RevocationChecker, time: Date, path: @escaping RevocationChecker.PathFinder) {
        self.checker = checker
        self.time = time
        self.path = path
    }

    /// What the lists at hand say of `certificate`, whose path goes on with `authorities` up to the anchor.
    mutating func status(of certificate: Certificate, below authorities: ArraySlice<Certificate>) -> Status {
        let groups = checker.lists.groups(of: certificate.issuer)
        guard var subject = RevocationSubject(certificate) else { return .unreadable }
        var problem = RevocationListProblem.noList
        var answers: [(reasons: RevocationReasons, until: Date)] = []
        for group in groups {
            guard let reasons = subject.reasons(covered: group.scope) else {
                problem.note(.outOfScope)
                continue
            }
            if group.complete.isEmpty { problem.note(.onlyDelta) }
            switch answer(of: group, about: subject, below: authorities, &problem) {
            case .revoked(let entry): return .revoked(entry)
            case .good(let until): answers.append((reasons, until))
            case nil: break
            }
        }
        let status = Self.combined(answers, problem)
        guard case .undetermined(var problem) = status, subject.hasOtherListIssuer else { return status }
        problem.note(.otherIssuer)
        return .undetermined(problem)
    }

    /// The answers of several lists together speak of all reasons, or give no status (§6.3.3, last paragraph).
    private static func combined(
        _ answers: [(reasons: RevocationReasons, until: Date)], _ problem: RevocationListProblem
    ) -> Status {
        var covered: RevocationReasons = []
        // Those that last longest first, so that the decision lasts as long as it may.
        for answer in answers.sorted(by: { $0.until > $1.until }) {
            covered.formUnion(answer.reasons)
            if covered.isSuperset(of: .all) { return .good(until: answer.until) }
        }
        var problem = problem
        if !answers.isEmpty { problem.note(.someReasons) }
        return .undetermined(problem)
    }

    private enum Answer {
        case good(until: Date)
        case revoked(RevokedEntry)
    }

    /// What the newest list in force of a group says; a list that is out of date can still revoke.
    private mutating func answer(
        of group: RevocationLists.Group, about subject: RevocationSubject, below authorities: ArraySlice<Certificate>,
        _ problem: inout RevocationListProblem
    ) -> Answer? {
        for list in group.complete {
            guard let signer = usableSigner(of: list, below: authorities, &problem) else { continue }
            if list.thisUpdate > time {
                problem.note(.notYetValid(list.thisUpdate))
                nextChange = min(nextChange ?? list.thisUpdate, list.thisUpdate)
                if let entry = list.entry(for: subject.serial), entry.date <= time { return .revoked(entry) }
                continue
            }
            let (entry, deltaUntil) = entry(in: list, of: group, about: subject, signedBy: signer.certificate)
            if let entry { return .revoked(entry) }
            if let unsupported = list.unsupported {
                problem.note(.unsupported(unsupported))
            } else if list.nextUpdate <= time {
                problem.note(.outdated(list.nextUpdate))
            } else if let entry = laterEntry(than: list, of: group, about: subject, below: authorities) {
                return .revoked(entry)
            } else {
                return .good(until: [list.nextUpdate, signer.until, deltaUntil].compactMap { $0 }.min() ?? time)
            }
        }
        return nil
    }

    /// What lists say that are in force and have a higher number than `list`, though an earlier date: where the two do not
    /// agree on which supersedes the other (RFC 5280 §5.2.3), whom either names is revoked.
    private mutating func laterEntry(
        than list: CertificateRevocationList, of group: RevocationLists.Group, about subject: RevocationSubject,
        below authorities: ArraySlice<Certificate>
    ) -> RevokedEntry? {
        guard let number = list.number else { return nil }
        for other in group.complete where other.thisUpdate <= time && time < other.nextUpdate {
            var problem = RevocationListProblem.noList
            guard RevocationListNumber.isGreater(other.number ?? [], number), other.entry(for: subject.serial) != nil,
                let signer = usableSigner(of: other, below: authorities, &problem),
                let entry = entry(in: other, of: group, about: subject, signedBy: signer.certificate).0
            else { continue }
            return entry
        }
        return nil
    }

    private mutating func usableSigner(
        of list: CertificateRevocationList, below authorities: ArraySlice<Certificate>,
        _ problem: inout RevocationListProblem
    ) -> RevocationListSigner? {
        if !checker.allowsWeakSignatures, let weakness = list.signatureWeakness {
            problem.note(.weak(weakness))
            return nil
        }
        guard let signer = signer(of: list, below: authorities) else {
            problem.note(.notSigned)
            return nil
        }
        return signer
    }

    /// What a complete list says together with the newest delta list that amends it (§5.2.4, §6.3.3 (c), (h) to (k)),
    /// and until when that delta list is in force.
    private mutating func entry(
        in list: CertificateRevocationList, of group: RevocationLists.Group, about subject: RevocationSubject,
        signedBy signer: Certificate
    ) -> (RevokedEntry?, until: Date?) {
        let listed = list.entry(for: subject.serial)
        for delta in group.deltas where !isSuperseded(delta, by: list) && delta.isSigned(by: signer) {
            guard delta.thisUpdate <= time else {
                nextChange = min(nextChange ?? delta.thisUpdate, delta.thisUpdate)
                continue
            }
            let change = delta.entry(for: subject.serial)
            if let change, change.reason != .removeFromCRL { return (change, nil) }
            guard amends(delta, list) else { continue }
            // What cannot be used, or is out of date, may revoke but neither reinstate nor reassure.
            guard delta.unsupported == nil, delta.nextUpdate > time else { continue }
            // Only a hold can be taken back.
            let isReinstated = change != nil && listed?.reason == .certificateHold
            return (isReinstated ? nil : listed, delta.nextUpdate)
        }
        return (listed, nil)
    }

    /// Whether the complete list is newer, or the delta list cannot be trusted. One that amends another complete list than
    /// the one at hand may still revoke: its issuer has said so since.
    private func isSuperseded(_ delta: CertificateRevocationList, by list: CertificateRevocationList) -> Bool {
        guard checker.allowsWeakSignatures || delta.signatureWeakness == nil else { return true }
        guard let number = list.number, let deltaNumber = delta.number else {
            return delta.thisUpdate < list.thisUpdate
        }
        return RevocationListNumber.isGreater(number, deltaNumber)
    }

    private func amends(_ delta: CertificateRevocationList, _ list: CertificateRevocationList) -> Bool {
        guard let base = delta.baseNumber, let number = list.number, let deltaNumber = delta.number else {
            return false
        }
        return !RevocationListNumber.isGreater(base, number) && !RevocationListNumber.isGreater(number, deltaNumber)
    }
}
