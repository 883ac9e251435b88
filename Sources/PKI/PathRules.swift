/// The strength that is asked of every certificate in a path.
enum PathRules {
    /// `path` is from the leaf to the anchor, whose own signature proves nothing and is not looked at.
    static func reasons(against path: [Certificate]) -> [CertificationPathFailure.Reason] {
        var reasons: [CertificationPathFailure.Reason] = []
        for (depth, certificate) in path.enumerated() {
            if let weakness = certificate.publicKey.weakness {
                reasons.append(.init(.keyTooSmall, weakness, of: certificate))
            }
            if depth < path.count - 1, let weakness = certificate.signature.weakness {
                reasons.append(.init(.signatureWeak, weakness, of: certificate))
            }
        }
        return reasons
    }
}
