package import FoundationEssentials

/// A certification path that was built and checked (RFC 5280 §6). Only a `CertificationPathValidator` makes one.
package struct ValidatedCertificationPath: Sendable {
    /// The client's own certificate.
    package let leaf: Certificate
    /// From the leaf to the anchor.
    package let certificates: [Certificate]
    /// From when on all certificates of the path are valid.
    package let validFrom: Date
    /// From this instant on one of them is expired.
    package let validUntil: Date
    /// Certificates that were accepted without a current revocation status, and why there was none: only where status
    /// is preferred, not required.
    package let withoutStatus: [CertificationPathFailure.Reason]
    /// From when on revocation must be looked at again; nil when the answer rests on no list.
    private let revocationUntil: Date?

    /// Whose key signed the leaf; nil where the leaf itself is trusted.
    package var issuer: ProvenIssuer? { ProvenIssuer(path: certificates) }

    init(leaf: Certificate, certificates: [Certificate], revocation: RevocationOutcome) {
        self.leaf = leaf
        self.certificates = certificates
        validFrom = certificates.map(\.notBefore).max() ?? leaf.notBefore
        validUntil = certificates.map(\.notAfter).min() ?? leaf.notAfter
        withoutStatus = revocation.missing
        revocationUntil = revocation.standsUntil
    }

    /// Whether the decision still stands at `time`; if not, the path must be validated again.
    package func isValid(at time: Date) -> Bool {
        validFrom <= time && time < validUntil && revocationUntil.map { time < $0 } ?? true
    }
}
