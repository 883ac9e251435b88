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
        for certificate in anchors + intermediates {
            members.append(areJudged ? try Self.judged(certificate) : PathMember(certificate))
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

    private static func judged(_ certificate: Certificate) throws(TrustConfigurationError) -> PathMember {
        let extensions = certificate.extensions
        guard extensions.isCertificationAuthority, extensions.allowsCertificateSigning else {
            throw .notCertificationAuthority(certificate.description)
        }
        if let weakness = certificate.publicKey.weakness { throw .weakKey(certificate.description, weakness) }
        do {
            return try PathMember(checking: certificate)
        } catch {
            throw .unusable(certificate.description, "\(error)")
        }
    }
}
