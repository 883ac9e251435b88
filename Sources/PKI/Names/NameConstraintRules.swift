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
            guard !above.isEmpty, depth == 0 || !isSelfIssued(certificate) else { continue }
            let names = names(of: certificate).map { ConstrainedName($0) }
            for authority in above {
                guard let constraints = authority.extensions.nameConstraints,
                    let objection = names.lazy.compactMap(constraints.objection).first
                else { continue }
                let text = "name is outside the name constraints of \(authority): \(objection)"
                reasons.append(.init(.nameConstraintViolated, text, of: certificate))
            }
        }
        return reasons
    }

    /// The subject, the e-mail addresses in it (§4.2.1.10), and the alternative names.
    private static func names(of certificate: Certificate) -> [GeneralName] {
        var names = certificate.extensions.alternativeNames
        guard !certificate.subject.relativeNames.isEmpty else { return names }
        names.append(.directoryName(certificate.subject))
        for attribute in certificate.subject.relativeNames.joined() where attribute.type == AttributeType.emailAddress {
            names.append(.email(attribute.isText ? Array(attribute.value.utf8)[...] : []))
        }
        return names
    }

    private static func isSelfIssued(_ certificate: Certificate) -> Bool {
        PreparedDirectoryName(certificate.subject).isSame(as: PreparedDirectoryName(certificate.issuer))
    }
}
