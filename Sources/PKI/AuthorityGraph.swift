import Libcrypto

/// Certification authorities and who has certified whom, as far as certificates at hand tell.
struct AuthorityGraph {
    /// A certificate as it was read, and as libcrypto reads it.
    struct Member {
        let certificate: Certificate
        let handle: X509Certificate
    }

    /// All certificates of one name and key.
    final class Authority {
        fileprivate(set) var members: [Member]
        /// The positions of the trusts that it is an anchor of.
        fileprivate(set) var trusts: Set<Int> = []
        /// Those that have certified it, once they were sought.
        fileprivate var issuers: [Authority]?

        fileprivate init(_ member: Member) {
            members = [member]
        }
    }

    /// In the order in which they were met, anchors first.
    private(set) var authorities: [Authority] = []
    /// The same by subject.
    private var named: [CanonicalName: [Authority]] = [:]
    /// The same by subject and what two spellings of a key have in common: few have the same.
    private var alike: [Likeness: [Authority]] = [:]

    private struct Likeness: Hashable {
        let subject: CanonicalName
        let key: [UInt8]
    }

    init(_ trusts: [TrustOverlap.Material]) {
        for (index, trust) in trusts.enumerated() {
            for certificate in trust.anchors { insert(certificate)?.trusts.insert(index) }
        }
        for trust in trusts { for certificate in trust.intermediates { insert(certificate) } }
    }

    /// The trusts to an anchor of which a path leads from the authority, itself included.
    func trusts(above authority: Authority) -> Set<Int> {
        var visited: Set<ObjectIdentifier> = []
        var pending = [authority]
        var found: Set<Int> = []
        while let next = pending.popLast() {
            guard visited.insert(ObjectIdentifier(next)).inserted else { continue }
            found.formUnion(next.trusts)
            pending += issuers(of: next)
        }
        return found
    }

    private func issuers(of authority: Authority) -> [Authority] {
        if let known = authority.issuers { return known }
        var issuers: [Authority] = []
        for member in authority.members {
            guard let issuer = issuer(of: member, beside: authority), !issuers.contains(where: { $0 === issuer }) else {
                continue
            }
            issuers.append(issuer)
        }
        authority.issuers = issuers
        return issuers
    }

    /// The other authority that has signed the certificate: there is one at the most, for one key has signed it.
    private func issuer(of member: Member, beside authority: Authority) -> Authority? {
        let own = authority.members[0].handle
        guard !(own.isNamedIssuer(of: member.handle) && own.signed(member.handle)) else { return nil }
        let candidates = named[CanonicalName(member.certificate.issuer)] ?? []
        let identifier = member.certificate.claimedAuthorityKeyIdentifier
        let likely = candidates.filter { candidate in
            identifier != nil && candidate.members.contains { $0.certificate.subjectKeyIdentifier == identifier }
        }
        return (likely + candidates).first { candidate in
            let handle = candidate.members[0].handle
            return handle.isNamedIssuer(of: member.handle) && handle.signed(member.handle)
        }
    }

    @discardableResult
    private mutating func insert(_ certificate: Certificate) -> Authority? {
        // What libcrypto cannot read is no part of any path; the code that needs it reports it.
        guard let handle = try? X509Certificate(der: certificate.der) else { return nil }
        let member = Member(certificate: certificate, handle: handle)
        let subject = CanonicalName(certificate.subject)
        let likeness = Likeness(subject: subject, key: certificate.publicKeyHint)
        let same = alike[likeness]?.first { known in
            known.members[0].handle.hasSameSubject(as: handle) && known.members[0].handle.hasSameKey(as: handle)
        }
        if let same {
            if !same.members.contains(where: { $0.certificate == certificate }) { same.members.append(member) }
            return same
        }
        let authority = Authority(member)
        authorities.append(authority)
        named[subject, default: []].append(authority)
        alike[likeness, default: []].append(authority)
        return authority
    }
}
