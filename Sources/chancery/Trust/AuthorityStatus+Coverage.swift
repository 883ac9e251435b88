import PKI

extension AuthorityStatus {
    /// The CAs of which no list tells all that may be asked about their certificates, as far as that is known here.
    static func withoutList(
        _ anchors: [Certificate], _ intermediates: [Certificate], _ lists: [CertificateRevocationList],
        _ authorities: AuthorityIndex
    ) -> [Certificate] {
        let above = Set(intermediates.filter { !$0.isSelfIssued }.map { CanonicalName($0.issuer) })
        let roots = Set(anchors)
        var covered: Set<Certificate> = []
        for list in lists where !list.isDelta && list.scope.onlySomeReasons == nil {
            let signers = authorities.issuers(of: list).filter(\.maySignRevocationLists)
            guard !signers.isEmpty else { continue }
            let names = Set(signers.filter { !roots.contains($0) }.map { CanonicalName($0.issuer) })
            for authority in authorities.namesakes(ofIssuerOf: list) where speaks(list, for: authority, above: above) {
                // Another key of the same name may have signed, if the issuer of this one certified that one, too.
                let isSibling =
                    names.contains(CanonicalName(authority.issuer)) || names.contains(CanonicalName(authority.subject))
                if isSibling || signers.contains(authority) { covered.insert(authority) }
            }
        }
        return (anchors + intermediates).filter { !$0.signsRevocationListsOnly && !covered.contains($0) }
    }

    private static func speaks(
        _ list: CertificateRevocationList, for authority: Certificate, above: Set<CanonicalName>
    ) -> Bool {
        switch list.scope.certificates {
        case .all, .user: true
        case .authorities: above.contains(CanonicalName(authority.subject))
        case .attribute: false
        }
    }
}

extension Certificate {
    fileprivate var isSelfIssued: Bool { CanonicalName(issuer) == CanonicalName(subject) }
}
