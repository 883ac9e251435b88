extension CertificationPathValidator {
    /// What the revocation lists of this authority say of the OCSP responders for a path of its own.
    package func responderLists(for path: ValidatedCertificationPath) -> ResponderLists {
        let authorities = Array(path.certificates.dropFirst())
        let anchor = authorities.last.flatMap { known.authority($0.der) }
        let pool = pool(beside: authorities.dropLast().compactMap { known.authority($0.der) })
        let validator = self
        return ResponderLists(revocation, below: authorities) { issuer, time in
            // A responder's answer is a decision of its own.
            anchor.flatMap {
                validator.path(ofListIssuer: issuer, to: $0, through: pool, at: time, within: ValidationBudget())
            }
        }
    }
}
