import FoundationEssentials

/// Certificates that may have issued another, by their names, the likeliest first. Nothing of it is proved.
struct PossibleIssuers {
    let anchors: [Candidate]
    let others: [Candidate]

    struct Candidate {
        let member: PathMember
        /// Whether the key identifiers say that another key signed (RFC 5280 §4.2.1.1 and §4.2.1.2).
        let hasOtherKey: Bool
        /// How much speaks against it: it helps to find a path (RFC 4158 §3.5), and refuses none.
        let doubts: Int

        init(_ member: PathMember, asIssuerOf subject: Certificate, at time: Date) {
            let certificate = member.certificate
            let extensions = certificate.extensions
            let isCurrent = certificate.notBefore <= time && time < certificate.notAfter
            let isAuthority = extensions.isCertificationAuthority && extensions.allowsCertificateSigning
            self.member = member
            hasOtherKey = Self.hasOtherKey(certificate, than: subject)
            doubts = (isCurrent ? 0 : 1) + (hasOtherKey ? 2 : 0) + (isAuthority ? 0 : 4)
        }

        private static func hasOtherKey(_ candidate: Certificate, than subject: Certificate) -> Bool {
            guard let named = subject.extensions.authorityKeyIdentifier,
                let own = candidate.subjectKeyIdentifier
            else { return false }
            return own != named
        }
    }
}
