import Libcrypto

/// Why one path was not accepted, and which certificates would spoil any other path too.
struct PathRefusal: Error {
    private(set) var reasons: [CertificationPathFailure.Reason] = []
    /// Certificates with a fault of their own: expired, revoked, no CA, weak.
    private(set) var unfit: Set<Certificate> = []
    /// The path, where nothing but its revocation status is against it.
    private(set) var pathInNeedOfStatus: [Certificate]?

    init() {}

    /// What libcrypto found in `path`.
    init(_ failures: PathFailures, in path: [Certificate]) {
        for failure in failures.failures {
            let certificate = path.first { $0.der == failure.certificate }
            reasons.append(CertificationPathFailure.Reason(failure, of: certificate))
            if let certificate, Self.isOwnFault(failure.kind) { unfit.insert(certificate) }
        }
        // libcrypto says neither which name it is nor whose constraint.
        let words = NameConstraintRules.reasons(
            against: reasons.contains { $0.kind == .nameConstraintViolated } ? path : [])
        if !words.isEmpty { reasons = reasons.filter { $0.kind != .nameConstraintViolated } + words.prefix(1) }
    }

    /// A way up from the leaf that ends at `last`, for there is nothing that may have issued it.
    init(endingAt last: PathMember, isLeaf: Bool) {
        let isSelfSigned = isLeaf && (try? last.handle().isSelfSigned) == true
        reasons = [.init(isSelfSigned ? .selfSigned : .issuerUnknown, of: last.certificate)]
        if isSelfSigned { unfit = [last.certificate] }
    }

    /// What revocation has against a path that is valid otherwise.
    init(_ outcome: RevocationOutcome, of path: [Certificate]) {
        reasons = outcome.reasons
        unfit = Set(outcome.revoked)
        pathInNeedOfStatus = path
    }

    /// What was learned online of a path that is valid by all that is at hand; no list is missing there.
    init(online outcome: RevocationOutcome) {
        reasons = outcome.reasons
        unfit = Set(outcome.revoked)
    }

    /// A fault that stays with `certificate` in every path.
    mutating func add(_ kind: CertificationPathFailure.Kind, _ text: String, unfit certificate: Certificate) {
        reasons.append(.init(kind, text, of: certificate))
        unfit.insert(certificate)
    }

    mutating func add(_ reason: CertificationPathFailure.Reason) {
        reasons.append(reason)
    }

    /// How little the refusal tells, to be compared: that issuers are missing or do not fit tells less than what is
    /// wrong with a path that led to an anchor, and one fault in it tells more than three.
    var vagueness: (Int, Int) {
        let isComplete = reasons.allSatisfy { ![.issuerUnknown, .signatureInvalid, .selfSigned].contains($0.kind) }
        return (isComplete ? 0 : 1, reasons.count)
    }

    private static func isOwnFault(_ kind: PathFailure.Kind) -> Bool {
        switch kind {
        case .expired, .notYetValid, .selfSigned, .notCertificationAuthority, .unsuitablePurpose, .keyTooSmall,
            .signatureWeak, .criticalExtensionUnknown:
            true
        default: false
        }
    }
}
