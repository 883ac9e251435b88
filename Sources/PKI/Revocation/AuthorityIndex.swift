/// Certificates of authorities, found by the name in which they issue (RFC 5280 §7.1) without a look at all of them.
package struct AuthorityIndex: Sendable {
    private let certificates: Set<Certificate>
    private let bySubject: [CanonicalName: [Certificate]]

    package init(_ certificates: [Certificate]) {
        self.certificates = Set(certificates)
        bySubject = Dictionary(grouping: certificates) { CanonicalName($0.subject) }
    }

    package func contains(_ certificate: Certificate) -> Bool { certificates.contains(certificate) }

    /// The certificates with the name in which `list` was issued.
    package func namesakes(ofIssuerOf list: CertificateRevocationList) -> [Certificate] {
        bySubject[list.canonicalIssuer] ?? []
    }

    /// Those of the namesakes whose key signed `list`: it is theirs, whether or not they may sign lists.
    package func issuers(of list: CertificateRevocationList) -> [Certificate] {
        namesakes(ofIssuerOf: list).filter { list.isSigned(by: $0) }
    }
}
