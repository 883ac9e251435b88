import FoundationEssentials
import Libcrypto

/// Anchors, intermediates and revocation lists, found fit and handed to libcrypto.
struct TrustMaterial {
    let store: TrustStore
    let anchors: [AuthorityCache.Authority]
    let intermediates: [AuthorityCache.Authority]
    /// When each list is due to be replaced, the earliest first.
    let nextUpdates: [Date]

    init(
        anchors: [Certificate], intermediates: [Certificate], revocationLists: [[UInt8]]
    ) throws(TrustConfigurationError) {
        var authorities: [AuthorityCache.Authority] = []
        for certificate in anchors + intermediates { authorities.append(try Self.authority(certificate)) }
        var lists: [X509RevocationList] = []
        for (index, der) in revocationLists.enumerated() { lists.append(try Self.list(der, position: index + 1)) }
        do {
            store = try TrustStore(
                anchors: authorities.prefix(anchors.count).map(\.handle), revocationLists: lists)
        } catch {
            throw .unusable("trust anchors", "\(error)")
        }
        self.anchors = Array(authorities.prefix(anchors.count))
        self.intermediates = Array(authorities.dropFirst(anchors.count))
        nextUpdates = lists.compactMap { $0.nextUpdate.map { Date(timeIntervalSince1970: Double($0)) } }.sorted()
    }

    private static func authority(_ certificate: Certificate) throws(TrustConfigurationError)
        -> AuthorityCache.Authority
    {
        let extensions = certificate.extensions
        guard extensions.isCertificationAuthority, extensions.allowsCertificateSigning else {
            throw .notCertificationAuthority(certificate.description)
        }
        if let weakness = certificate.publicKey.weakness { throw .weakKey(certificate.description, weakness) }
        do {
            return AuthorityCache.Authority(
                certificate: certificate, handle: try X509Certificate(der: certificate.der))
        } catch {
            throw .unusable(certificate.description, "\(error)")
        }
    }

    private static func list(
        _ der: [UInt8], position: Int
    ) throws(TrustConfigurationError) -> X509RevocationList {
        let list: X509RevocationList
        do {
            list = try X509RevocationList(der: der)
        } catch {
            throw .revocationList(position, "\(error)")
        }
        // RFC 5280 §5.1.2.5: without it nobody can tell when the list has gone stale.
        guard list.nextUpdate != nil else { throw .revocationList(position, "it has no nextUpdate") }
        if let digest = list.signatureDigest, !["SHA256", "SHA384", "SHA512"].contains(digest) {
            throw .revocationList(position, "its signature uses \(digest), SHA256, SHA384 and SHA512 are accepted")
        }
        return list
    }
}
