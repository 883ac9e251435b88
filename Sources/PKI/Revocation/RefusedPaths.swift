/// Paths of one client that are valid by all that is at hand, and that were refused for what was learned of their
/// status online: where to go on looking for another.
package struct RefusedPaths: Sendable {
    /// How many are tried before the client is refused.
    static let maximum = 4

    private var refusals: [(path: [Certificate], outcome: RevocationOutcome)] = []

    package init() {}

    /// - Parameter outcome: has reasons.
    package mutating func add(_ path: ValidatedCertificationPath, _ outcome: RevocationOutcome) {
        refusals.append((path.certificates, outcome))
    }

    /// Whether no other path is worth a look: what an issuer says of the client's own certificate holds for all paths
    /// over its name and key, and none leads past them.
    package var isFinal: Bool {
        refusals.count >= Self.maximum
            || refusals.contains { refusal in refusal.path.first.map(refusal.outcome.revoked.contains) ?? false }
    }

    /// Why `path` is refused: it is one of these, or goes over a certificate that is revoked.
    func refusal(of path: [Certificate]) -> PathRefusal? {
        refusals.first { $0.path == path || !Set($0.outcome.revoked).isDisjoint(with: path) }
            .map { PathRefusal(online: $0.outcome) }
    }
}

extension RefusedPaths: CustomStringConvertible {
    package var description: String {
        CertificationPathFailure(refusals.first?.outcome.reasons ?? []).description
    }
}
