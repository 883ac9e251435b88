package import FoundationEssentials

/// Decides by revocation lists whether a certification path that is valid otherwise may be accepted (RFC 5280 §6.3).
///
/// Immutable but for what it remembers, and safe on any thread. It reads memory alone: lists that are not there are
/// not fetched.
package struct RevocationChecker: Sendable {
    /// Finds a path from a certificate that may sign revocation lists up to an anchor, both included, which is valid in
    /// all but revocation; nil if there is none. The certificate need not be a CA's, nor be for TLS clients.
    package typealias PathFinder = (Certificate) -> [Certificate]?

    package let mode: RevocationMode
    package let lists: RevocationLists
    let allowsWeakSignatures: Bool
    let listIssuers: [CanonicalName: [Certificate]]
    let confirmedIssuers: RevocationListIssuerCache

    /// - Parameters:
    ///   - listIssuers: certificates that may have signed lists beside those in a path: intermediates, and keys that
    ///     sign nothing but lists. They are not trusted by being here.
    ///   - allowsWeakSignatures: whether SHA-1 and keys of any size will do.
    package init(
        lists: RevocationLists,
        mode: RevocationMode,
        listIssuers: [Certificate] = [],
        allowsWeakSignatures: Bool = false
    ) {
        self.lists = lists
        self.mode = mode
        self.allowsWeakSignatures = allowsWeakSignatures
        self.listIssuers = Dictionary(
            grouping: listIssuers.filter(\.extensions.allowsRevocationListSigning)
        ) { CanonicalName($0.subject) }
        confirmedIssuers = RevocationListIssuerCache()
    }

    private init(_ other: RevocationChecker, mode: RevocationMode) {
        self.mode = mode
        lists = other.lists
        allowsWeakSignatures = other.allowsWeakSignatures
        listIssuers = other.listIssuers
        // What was confirmed without a status of its own is not confirmed where one is required.
        confirmedIssuers = RevocationListIssuerCache()
    }

    /// The same lists, asked only whether they name somebody.
    var preferring: RevocationChecker { RevocationChecker(self, mode: .prefer) }

    /// Judges a path that is valid but for revocation, from the leaf to the anchor, which needs no status itself.
    ///
    /// - Parameter path: finds paths of list issuers that are not in `certificates`, for the same `time`.
    package func check(
        _ certificates: [Certificate], at time: Date, path: @escaping PathFinder = { _ in nil }
    ) -> RevocationOutcome {
        guard mode != .off, certificates.count > 1 else { return .accepted }
        var evaluation = RevocationEvaluation(checker: self, time: time, path: path)
        var reasons: [CertificationPathFailure.Reason] = []
        var revoked: [Certificate] = []
        var missing: [CertificationPathFailure.Reason] = []
        var until: Date?
        for (depth, certificate) in certificates.dropLast().enumerated() {
            switch evaluation.status(of: certificate, below: certificates[(depth + 1)...]) {
            case .good(let date): until = [until, date].compactMap { $0 }.min()
            case .revoked(let entry):
                reasons.append(entry.refusal(of: certificate))
                revoked.append(certificate)
            case .undetermined(let problem) where mode == .require:
                reasons.append(problem.reason(against: certificate))
            case .undetermined(let problem): missing.append(problem.reason(against: certificate))
            case .unreadable:
                reasons.append(
                    .init(.unreadable, "certificate cannot be read for its revocation status", of: certificate))
            }
        }
        return RevocationOutcome(
            reasons: reasons, revoked: revoked, missing: missing,
            standsUntil: [until, evaluation.nextChange].compactMap { $0 }.min())
    }
}
