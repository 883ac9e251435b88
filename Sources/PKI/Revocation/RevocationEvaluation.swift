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
    var nextChange: Date?
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
        var others: [RevocationLists.Group] = []
        for group in groups {
            guard let reasons = subject.reasons(covered: group.scope) else {
                problem.note(.outOfScope)
                others.append(group)
                continue
            }
            if group.complete.isEmpty { problem.note(.onlyDelta) }
            switch answer(of: group, about: subject, below: authorities, &problem) {
            case .revoked(let entry): return .revoked(entry)
            case .good(let until): answers.append((reasons, until))
            case nil: break
            }
        }
        // Lists that need not speak of the certificate reassure nobody; but whom one of them names is revoked.
        for group in others where group.names(subject.serial) {
            var ignored = RevocationListProblem.noList
            if case .revoked(let entry) = answer(of: group, about: subject, below: authorities, &ignored) {
                return .revoked(entry)
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

    /// What the newest list in force of a group says; a list that is out of date can still revoke, and so can a delta list
    /// without the list that it amends.
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
            let (entry, deltaUntil) = entry(
                in: list, of: group, about: subject, signedBy: signer.certificate, below: authorities)
            if let entry { return .revoked(entry) }
            if let unsupported = list.unsupported {
                problem.note(.unsupported(unsupported))
            } else if list.nextUpdate <= time {
                problem.note(.outdated(list.nextUpdate))
            } else if let entry = entryBeside(list, of: group, about: subject, below: authorities) {
                return .revoked(entry)
            } else {
                return .good(until: [list.nextUpdate, signer.until, deltaUntil].compactMap { $0 }.min() ?? time)
            }
        }
        return entryOfDeltas(of: group, about: subject, below: authorities).map { .revoked($0) }
    }

    /// What lists say that `list` does not supersede, though it comes first: where date and number do not agree on which is
    /// the newer (RFC 5280 §5.2.3), or are the same, and where another key signed, whom either names is revoked.
    private mutating func entryBeside(
        _ list: CertificateRevocationList, of group: RevocationLists.Group, about subject: RevocationSubject,
        below authorities: ArraySlice<Certificate>
    ) -> RevokedEntry? {
        for other in group.complete where other !== list && other.thisUpdate <= time {
            var problem = RevocationListProblem.noList
            guard other.entry(for: subject.serial) != nil,
                let otherSigner = usableSigner(of: other, below: authorities, &problem)
            else { continue }
            if list.isSigned(by: otherSigner.certificate) {
                guard !list.supersedes(other), time < other.nextUpdate else { continue }
            } else {
                // The newest of each key counts, one that is out of date as well.
                let isSuperseded = group.complete.contains { newer in
                    newer.thisUpdate <= time && newer.supersedes(other) && newer.isSigned(by: otherSigner.certificate)
                }
                guard !isSuperseded else { continue }
            }
            let found = entry(
                in: other, of: group, about: subject, signedBy: otherSigner.certificate, below: authorities)
            if let entry = found.0 { return entry }
        }
        return nil
    }

    mutating func usableSigner(
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
}
