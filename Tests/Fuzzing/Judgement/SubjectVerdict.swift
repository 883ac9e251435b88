package import PKI

/// What the reader under test says of a chain.
package enum SubjectVerdict: Sendable {
    /// - path: DER, from the leaf to the anchor.
    case accepted(CertificateReading, path: [[UInt8]])
    /// - kind: the most telling reason, in a word.
    case refused(kind: String, text: String)

    /// Our own verdict.
    package init(of validator: CertificationPathValidator, on chain: [[UInt8]]) {
        do {
            let path = try validator.validate(chain, at: FuzzWorld.time)
            self = .accepted(CertificateReading(path.leaf), path: path.certificates.map(\.der))
        } catch {
            self = .refused(kind: error.reasons.first?.kind.rawValue ?? "no reason", text: "\(error)")
        }
    }
}
