package import FoundationEssentials

/// Revocation lists that were read anew, and those that were in force before and are newer: a list that is older than its
/// predecessor must not take its place, or it would bring back whom the predecessor names.
///
/// The predecessor stays beside it. Which of them decides is up to path validation, which looks at signatures: a list
/// that was forged holds nothing off.
package struct RevocationListSuccession: Sendable {
    /// A list that was found in the place of a newer one, which stays.
    package struct Relapse: Sendable {
        package let found: CertificateRevocationList
        package let held: CertificateRevocationList
    }

    /// What is in force from now on.
    package private(set) var lists: [CertificateRevocationList]
    package private(set) var relapses: [Relapse] = []

    /// - Parameters:
    ///   - held: what was in force. A list of which there is no newer or older one in `new` is not kept.
    ///   - time: a list that has ended holds nothing off, so that an authority that lost count is believed again.
    package init(
        of new: [CertificateRevocationList], after held: [CertificateRevocationList], at time: Date
    ) {
        lists = new
        let series = Dictionary(grouping: new) { Series($0) }
        for list in held where list.thisUpdate <= time && time < list.nextUpdate {
            guard let successors = series[Series(list)], let found = successors.first,
                successors.allSatisfy({ $0.isOlder(than: list) })
            else { continue }
            lists.append(list)
            relapses.append(Relapse(found: found, held: list))
        }
    }
}

/// What lists have in common of which one takes the place of the other: issuer, key, scope and kind.
private struct Series: Hashable {
    private let issuer: CanonicalName
    private let key: [UInt8]?
    private let scope: IssuingDistributionPoint
    private let isDelta: Bool

    init(_ list: CertificateRevocationList) {
        issuer = list.canonicalIssuer
        key = list.authorityKeyIdentifier
        scope = list.scope
        isDelta = list.isDelta
    }
}

extension CertificateRevocationList {
    /// By its number (RFC 5280 §5.2.3), for an authority may date lists back; by its date where one has no number.
    fileprivate func isOlder(than other: CertificateRevocationList) -> Bool {
        guard let number, let last = other.number else { return thisUpdate < other.thisUpdate }
        return RevocationListNumber.isGreater(last, number)
    }
}
