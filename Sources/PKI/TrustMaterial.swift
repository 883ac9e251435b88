import Libcrypto

/// Anchors and intermediates, found fit and handed to libcrypto.
struct TrustMaterial {
    let store: TrustStore
    let anchors: [PathMember]
    let intermediates: [PathMember]
    let intermediateHandles: [X509Certificate]
    /// The name constraints of the certificate that has most of them.
    let greatestConstraints: Int

    /// - Parameter areJudged: whether a certificate that is no CA's or has a weak key is an error.
    init(
        anchors: [Certificate], intermediates: [Certificate], areJudged: Bool
    ) throws(TrustConfigurationError) {
        if areJudged {
            for certificate in anchors { try Self.judge(anchor: certificate) }
            for certificate in intermediates { try Self.judge(intermediate: certificate) }
        }
        var members: [PathMember] = []
        for certificate in anchors + intermediates { members.append(try Self.member(certificate)) }
        self.anchors = Array(members.prefix(anchors.count))
        self.intermediates = Array(members.dropFirst(anchors.count))
        intermediateHandles = self.intermediates.map(\.handle)
        greatestConstraints = members.map { $0.certificate.extensions.workload.constraints }.max() ?? 0
        do {
            store = try TrustStore(anchors: self.anchors.map(\.handle))
        } catch {
            throw .unusable("trust anchors", "\(error)")
        }
    }

    /// Refuses lists that nothing could rest on.
    static func judge(_ lists: RevocationLists) throws(TrustConfigurationError) {
        for (index, list) in lists.all.enumerated() {
            if let weakness = list.signatureWeakness { throw .revocationList(index + 1, weakness) }
        }
    }

    private static func judge(anchor: Certificate) throws(TrustConfigurationError) {
        guard anchor.extensions.isFitToIssueCertificates else { throw .notCertificationAuthority(anchor.description) }
        try judgeKey(of: anchor)
    }

    /// What signs revocation lists alone may stand among the intermediates, too; `PathRules` keeps it out of paths.
    private static func judge(intermediate: Certificate) throws(TrustConfigurationError) {
        let extensions = intermediate.extensions
        guard extensions.isFitToIssueCertificates || extensions.signsRevocationListsOnly else {
            throw .neitherAuthorityNorListIssuer(intermediate.description)
        }
        try judgeKey(of: intermediate)
    }

    private static func judgeKey(of certificate: Certificate) throws(TrustConfigurationError) {
        if let weakness = certificate.publicKey.weakness { throw .weakKey(certificate.description, weakness) }
    }

    private static func member(_ certificate: Certificate) throws(TrustConfigurationError) -> PathMember {
        do {
            return PathMember(certificate: certificate, handle: try X509Certificate(der: certificate.der))
        } catch {
            throw .unusable(certificate.description, "\(error)")
        }
    }
}
