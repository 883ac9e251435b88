import Federation
import PKI

/// Finds CAs that lead to anchors of two authorities which judge revocation differently.
enum AuthorityOverlaps {
    static func find(in authorities: [X509AuthorityConfiguration]) -> [FileInspection.AuthorityOverlap] {
        let differ = { (first: Int, second: Int) in
            !authorities[first].revocation.judgesAlike(authorities[second].revocation)
        }
        guard authorities.indices.contains(where: { first in authorities.indices.contains { differ(first, $0) } })
        else {
            return []
        }
        // Files that cannot be read have faults of their own.
        let material = authorities.map { authority in
            TrustOverlap.Material(
                anchors: (try? CertificateBundle.certificates(at: authority.anchors)) ?? [],
                intermediates: (try? CertificateBundle.certificates(at: authority.intermediates)) ?? [])
        }
        return TrustOverlap.all(in: material, where: differ).map { overlap in
            FileInspection.AuthorityOverlap(
                first: authorities[overlap.trusts.0].name, second: authorities[overlap.trusts.1].name,
                certificate: overlap.certificate.description)
        }
    }
}

extension RevocationConfiguration {
    /// Whether both say the same of every certificate: how often lists are fetched, and how large they may be, apart.
    fileprivate func judgesAlike(_ other: RevocationConfiguration) -> Bool {
        mode == other.mode && Set(files) == Set(other.files) && Set(urls.map(\.url)) == Set(other.urls.map(\.url))
            && Set(distributionPointHosts) == Set(other.distributionPointHosts) && ocsp?.mode == other.ocsp?.mode
            && ocsp?.url == other.ocsp?.url && Set(ocsp?.allowedHosts ?? []) == Set(other.ocsp?.allowedHosts ?? [])
    }
}
