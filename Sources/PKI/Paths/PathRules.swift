/// What is asked of every certificate in a path, whatever libcrypto found.
enum PathRules {
    /// `path` is from the leaf to the anchor, whose own signature proves nothing and is not looked at.
    static func refusal(of path: [Certificate], options: PathValidationOptions) -> PathRefusal? {
        var refusal = PathRefusal()
        for (depth, certificate) in path.enumerated() {
            let extensions = certificate.extensions
            // RFC 5280 §6.1.4 (k) and (n), and the same of an anchor; one of version 1 is none.
            if depth > 0, !extensions.isCertificationAuthority || !extensions.allowsCertificateSigning {
                refusal.add(.notCertificationAuthority, "issuer is no certification authority", unfit: certificate)
            }
            if let weakness = options.weakness(of: certificate) {
                refusal.add(.keyTooSmall, weakness, unfit: certificate)
            }
            if depth < path.count - 1, let weakness = options.weakness(ofSignatureOf: certificate) {
                refusal.add(.signatureWeak, weakness, unfit: certificate)
            }
            if depth < path.count - 1, !certificate.hasSignatureLength(of: path[depth + 1]) {
                let text = "signature of the certificate is not as long as its issuer's key"
                refusal.add(.signatureInvalid, text, unfit: certificate)
            }
        }
        for reason in NameConstraintRules.reasons(against: path) { refusal.add(reason) }
        return refusal.reasons.isEmpty ? nil : refusal
    }
}
