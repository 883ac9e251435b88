package import FoundationEssentials

/// What the revocation lists at hand say of OCSP responders. Their status is not asked for, but a list that names one
/// counts (RFC 6960 §4.2.2.2.1), whatever is asked of the lists otherwise.
package struct ResponderLists: Sendable {
    package static let none = ResponderLists(RevocationChecker(lists: .none, mode: .prefer), below: []) { _, _ in nil }

    private let checker: RevocationChecker
    private let authorities: [Certificate]
    private let path: @Sendable (Certificate, Date) -> [Certificate]?

    /// - Parameters:
    ///   - authorities: the path of the certificate that is asked about without itself: its issuer first, the anchor last.
    ///   - path: finds paths of list issuers that are not among them; see `RevocationChecker.PathFinder`.
    package init(
        _ checker: RevocationChecker, below authorities: [Certificate],
        path: @escaping @Sendable (Certificate, Date) -> [Certificate]?
    ) {
        self.checker = checker.preferring
        self.authorities = authorities
        self.path = path
    }

    /// Why `responder` is not believed; nil when no list names it.
    ///
    /// - Parameter issuer: who has certified it: one of the authorities.
    package func reason(against responder: Certificate, issuer: Certificate, at time: Date) -> String? {
        guard !checker.lists.isEmpty, let depth = authorities.firstIndex(of: issuer) else { return nil }
        var evaluation = RevocationEvaluation(checker: checker, time: time) { path($0, time) }
        return switch evaluation.status(of: responder, below: authorities[depth...]) {
        case .revoked(let entry): entry.refusal(of: responder).text
        case .unreadable: "it cannot be read for its revocation status"
        case .good, .undetermined: nil
        }
    }
}
