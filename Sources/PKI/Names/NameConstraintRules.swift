/// Holds the names of each certificate of a path against the constraints of those above it (RFC 5280 §6.1.3 (b), (c),
/// §6.1.4 (g)).
///
/// libcrypto does the same by its own reading. A path has to pass both: libcrypto takes whatever stands before the first
/// colon for a URI's host, and compares distinguished names by ASCII case alone.
enum NameConstraintRules {
    /// What a CA above has against a certificate of `path`, which is from the leaf to the anchor.
    static func reasons(against path: [Certificate]) -> [CertificationPathFailure.Reason] {
        var reasons: [CertificationPathFailure.Reason] = []
        for (depth, certificate) in path.enumerated() {
            let above = path[(depth + 1)...].filter { $0.extensions.nameConstraints != nil }
            guard !above.isEmpty else { continue }
            let names = certificate.constrainedNames
            guard depth == 0 || !names.isSelfIssued else { continue }
            for authority in above {
                guard let constraints = authority.extensions.nameConstraints,
                    let objection = names.all.lazy.compactMap(constraints.objection).first
                else { continue }
                let text = "name is outside the name constraints of \(authority): \(objection)"
                reasons.append(.init(.nameConstraintViolated, text, of: certificate))
            }
        }
        return reasons
    }
}
