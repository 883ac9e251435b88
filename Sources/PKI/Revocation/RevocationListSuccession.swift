package import FoundationEssentials

/// Revocation lists that were read anew, beside those that were in force before: a list that is older than its
/// predecessor does not take its place, or it would bring back whom the predecessor names.
package struct RevocationListSuccession: Sendable {
    /// A list that was refused for one that stays.
    package struct Relapse: Sendable {
        package let found: CertificateRevocationList
        package let held: CertificateRevocationList
    }

    /// What is in force from now on.
    package private(set) var lists: [CertificateRevocationList]
    package private(set) var relapses: [Relapse] = []

    /// - Parameters:
    ///   - held: what was in force. A list of which there is no newer or older one in `new` is not kept.
    ///   - issuers: certificates that are known. A list that none of them signed stays beside what follows it, so that
    ///     the later of the two decides whose signature is good, and gives way to a list that one of them signed.
    ///   - time: a list that has ended holds nothing off, so that an authority that lost count is believed again.
    package init(
        of new: [CertificateRevocationList], after held: [CertificateRevocationList], issuers: [Certificate],
        at time: Date
    ) {
        lists = new
        func isSigned(_ list: CertificateRevocationList) -> Bool { issuers.contains { list.isIssued(by: $0) } }
        for list in held where list.thisUpdate <= time && time < list.nextUpdate {
            let successors = new.filter { $0.isInSeries(of: list) }
            guard let found = successors.first, successors.allSatisfy({ $0.isOlder(than: list) }) else { continue }
            if isSigned(list) {
                lists.removeAll { $0.isInSeries(of: list) && $0.isOlder(than: list) }
            } else if successors.contains(where: isSigned) {
                continue
            }
            lists.append(list)
            relapses.append(Relapse(found: found, held: list))
        }
    }
}

extension CertificateRevocationList {
    /// Whether one of the two takes the place of the other: those of one issuer, key, scope and kind.
    fileprivate func isInSeries(of other: CertificateRevocationList) -> Bool {
        canonicalIssuer == other.canonicalIssuer && authorityKeyIdentifier == other.authorityKeyIdentifier
            && scope == other.scope && isDelta == other.isDelta
    }

    /// By its number (RFC 5280 §5.2.3), for an authority may date lists back; by its date where one has no number.
    fileprivate func isOlder(than other: CertificateRevocationList) -> Bool {
        guard let number, let last = other.number else { return thisUpdate < other.thisUpdate }
        return RevocationListNumber.isGreater(last, number)
    }
}
