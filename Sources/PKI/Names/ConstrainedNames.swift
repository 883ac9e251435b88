/// What a certificate has that constraints are about, made ready for comparison.
struct ConstrainedNames: Sendable {
    /// The subject, the e-mail addresses in it (§4.2.1.10), and the alternative names.
    let all: [ConstrainedName]
    let isSelfIssued: Bool

    init(of certificate: Certificate) {
        var names = certificate.extensions.alternativeNames
        if !certificate.subject.relativeNames.isEmpty { names.append(.directoryName(certificate.subject)) }
        for attribute in certificate.subject.relativeNames.joined() where attribute.type == AttributeType.emailAddress {
            names.append(.email(attribute.isText ? Array(attribute.value.utf8)[...] : []))
        }
        all = names.map { ConstrainedName($0) }
        isSelfIssued = PreparedDirectoryName(certificate.subject).isSame(as: PreparedDirectoryName(certificate.issuer))
    }
}
