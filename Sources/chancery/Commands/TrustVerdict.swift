import FoundationEssentials
import JOSE
import PKI

/// What `trust verify` found, ready to be printed.
struct TrustVerdict {
    private(set) var isValid = false
    private var path: [Certificate] = []
    private var reasons: [CertificationPathFailure.Reason] = []
    /// What else the operator should know.
    private var notes: [String]

    /// - Parameter notes: what was left out of the operator's files.
    init(notes: [String]) {
        self.notes = notes.map { "left out: \($0)" }
    }

    mutating func accept(_ path: ValidatedCertificationPath) {
        isValid = true
        self.path = path.certificates
        notes += path.withoutStatus.map { "accepted without revocation status: \($0)" }
    }

    mutating func refuse(_ failure: CertificationPathFailure) {
        reasons = failure.reasons
    }

    /// For a person.
    var lines: [String] {
        let notes = notes.map { "note: \($0)" }
        if isValid {
            return ["valid, by a path of \(path.count) certificates:"] + path.map(Self.line) + notes
        }
        return ["refused:"] + reasons.map { "  \($0.kind.rawValue): \($0)" } + notes
    }

    /// For a program: `valid`, `path` and `reasons`.
    var json: JSONValue {
        [
            "valid": .bool(isValid),
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

    private static func object(_ reason: CertificationPathFailure.Reason) -> JSONValue {
        [
            "kind": .string(reason.kind.rawValue), "text": .string(reason.text),
            "certificate": reason.certificate.map { .string($0) } ?? .null,
        ]
    }
}
