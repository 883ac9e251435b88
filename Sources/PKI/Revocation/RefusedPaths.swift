/// Paths of one client that are valid by all that is at hand, and that were refused for what was learned of their
/// status online: where to go on looking for another.
///
/// Paths are told apart by what their certificates' status is asked by: the client cannot write a path down in another
/// way to have it judged anew.
package struct RefusedPaths: Sendable {
    /// How many are tried before the client is refused.
    static let maximum = 4

    private struct Refusal {
        let path: [CertificateStatusKey]
        let revoked: Set<CertificateStatusKey>
        let outcome: RevocationOutcome
    }

    private var refusals: [Refusal] = []

    package init() {}

    /// - Parameter outcome: has reasons.
    package mutating func add(_ path: ValidatedCertificationPath, _ outcome: RevocationOutcome) {
        add(path.certificates, outcome)
    }

    mutating func add(_ path: [Certificate], _ outcome: RevocationOutcome) {
        let keys = CertificateStatusKey.all(of: path)
        let revoked = zip(path, keys).filter { outcome.revoked.contains($0.0) }.map(\.1)
        refusals.append(Refusal(path: keys, revoked: Set(revoked), outcome: outcome))
    }

    /// Whether no other path is worth a look: what an issuer says of the client's own certificate holds for all paths
    /// over its name and key, and none leads past them.
    package var isFinal: Bool {
        refusals.count >= Self.maximum
            || refusals.contains { refusal in refusal.path.first.map(refusal.revoked.contains) ?? false }
    }

    /// Why `path` is refused: it is one of these, or goes over a certificate that is revoked.
    func refusal(of path: [Certificate]) -> PathRefusal? {
        guard !refusals.isEmpty else { return nil }
        let keys = CertificateStatusKey.all(of: path)
        return refusals.first { $0.path == keys || !$0.revoked.isDisjoint(with: keys) }
            .map { PathRefusal(online: $0.outcome) }
    }
}

extension RefusedPaths: CustomStringConvertible {
    package var description: String {
        CertificationPathFailure(refusals.first?.outcome.reasons ?? []).description
    }
}
