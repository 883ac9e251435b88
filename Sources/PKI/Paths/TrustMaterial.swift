import Libcrypto

/// Anchors and intermediates, found fit.
struct TrustMaterial {
    let anchors: [PathMember]
    let intermediates: [PathMember]
    let anchorsByName: IssuerIndex
    let intermediatesByName: IssuerIndex
    /// The name constraints of the certificate that has most of them.
    let greatestConstraints: Int

    /// - Parameter areJudged: whether a certificate that is no CA's, has a weak key or cannot be read by libcrypto is an
    ///   error.
    init(
        anchors: [Certificate], intermediates: [Certificate], areJudged: Bool
    ) throws(TrustConfigurationError) {
        var members: [PathMember] = []
        members.reserveCapacity(anchors.count + intermediates.count)
        for certificate in anchors {
            members.append(areJudged ? try Self.judged(anchor: certificate) : PathMember(certificate))
        }
        for certificate in intermediates {
            members.append(areJudged ? try Self.judged(intermediate: certificate) : PathMember(certificate))
        }
        self.anchors = Array(members.prefix(anchors.count))
        self.intermediates = Array(members.dropFirst(anchors.count))
        anchorsByName = IssuerIndex(self.anchors)
        intermediatesByName = IssuerIndex(self.intermediates)
        greatestConstraints = members.map { $0.certificate.extensions.workload.constraints }.max() ?? 0
    }

    /// Refuses lists that nothing could rest on.
    static func judge(_ lists: RevocationLists) throws(TrustConfigurationError) {
        for (index, list) in lists.all.enumerated() {
            if let weakness = list.signatureWeakness { throw .revocationList(index + 1, weakness) }
        }
    }

    private static func judged(anchor: Certificate) throws(TrustConfigurationError) -> PathMember {
        guard anchor.extensions.isFitToIssueCertificates else { throw .notCertificationAuthority(anchor.description) }
        return try strong(anchor)
    }

    /// What signs revocation lists alone may stand among the intermediates, too; `PathRules` keeps it out of paths.
    private static func judged(intermediate: Certificate) throws(TrustConfigurationError) -> PathMember {
        let extensions = intermediate.extensions
        guard extensions.isFitToIssueCertificates || extensions.signsRevocationListsOnly else {
            throw .neitherAuthorityNorListIssuer(intermediate.description)
        }
        return try strong(intermediate)
    }

    private static func strong(_ certificate: Certificate) throws(TrustConfigurationError) -> PathMember {
        if let weakness = certificate.publicKey.weakness { throw .weakKey(certificate.description, weakness) }
        do {
            return try PathMember(checking: certificate)
        } catch {
            throw .unusable(certificate.description, "\(error)")
        }
    }
}
