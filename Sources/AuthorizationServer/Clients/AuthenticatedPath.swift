import FoundationEssentials
import PKI

/// A path and the authority that accepted it.
struct AuthenticatedPath: Sendable {
    let authority: String
    let path: ValidatedCertificationPath
    /// Why certificates of it were accepted without a current revocation status.
    private(set) var withoutStatus: [CertificationPathFailure.Reason]
    /// When what was learned online must be asked again; nil when nothing was.
    private var statusUntil: Date?

    init(authority: String, path: ValidatedCertificationPath) {
        self.authority = authority
        self.path = path
        withoutStatus = path.withoutStatus
    }

    /// Adds what was learned online, which must not refuse the path.
    mutating func add(_ outcome: RevocationOutcome) {
        withoutStatus += outcome.missing
        statusUntil = outcome.standsUntil
    }

    /// Whether the decision still stands at `time`.
    func isValid(at time: Date) -> Bool {
        path.isValid(at: time) && statusUntil.map { time < $0 } ?? true
    }
}
