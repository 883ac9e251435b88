import FoundationEssentials
import JOSE
import PKI

/// What `trust verify` found, ready to be printed.
struct TrustVerdict {
    /// The word for it in JSON.
    enum Outcome: String {
        case valid, refused
        case cannotSay = "cannot say"
    }

    private(set) var outcome = Outcome.refused
    private var path: [Certificate] = []
    private var reasons: [Reason] = []
    /// What else the operator should know.
    private var notes: [String]

    private struct Reason {
        let kind: String
        let text: String
        let certificate: String?

        var line: String { certificate.map { "\(text) (\($0))" } ?? text }
    }

    /// - Parameter notes: what was left out of the operator's files.
    init(notes: [String]) {
        self.notes = notes.map { "left out: \($0)" }
    }

    /// Neither yes nor no.
    init(_ error: CannotSay) {
        outcome = .cannotSay
        notes = []
        reasons = [Reason(kind: "cannot-say", text: error.description, certificate: nil)]
    }

    mutating func accept(_ path: ValidatedCertificationPath) {
        outcome = .valid
        self.path = path.certificates
        notes += path.withoutStatus.map { "accepted without revocation status: \($0)" }
    }

    mutating func refuse(_ failure: CertificationPathFailure) {
        reasons = failure.reasons.map { Reason(kind: $0.kind.rawValue, text: $0.text, certificate: $0.certificate) }
    }

    /// For a person.
    var lines: [String] {
        let notes = notes.map { "note: \($0)" }
        if outcome == .valid {
            return ["valid, by a path of \(path.count) certificates:"] + path.map(Self.line) + notes
        }
        return ["\(outcome.rawValue):"] + reasons.map { "  \($0.kind): \($0.line)" } + notes
    }

    /// For a program: `verdict`, `valid`, which is null where it cannot be said, `path` and `reasons`.
    var json: JSONValue {
        [
            "verdict": .string(outcome.rawValue),
            "valid": outcome == .cannotSay ? .null : .bool(outcome == .valid),
            "path": .array(path.map(Self.object)),
            "reasons": .array(reasons.map(Self.object)),
            "notes": .array(notes.map { .string($0) }),
        ]
    }

    private static func line(_ certificate: Certificate) -> String {
        "  \(certificate), serial \(certificate.serial), SHA-256 \(certificate.thumbprint)"
    }

    private static func object(_ certificate: Certificate) -> JSONValue {
        [
            "subject": .string("\(certificate.subject)"), "serial": .string(certificate.serial),
            "thumbprint": .string(certificate.thumbprint),
        ]
    }

    private static func object(_ reason: Reason) -> JSONValue {
        [
            "kind": .string(reason.kind), "text": .string(reason.text),
            "certificate": reason.certificate.map { .string($0) } ?? .null,
        ]
    }
}
