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
        let issuers = authorities.filter { issuer in
            let handle = issuer.members[0].handle
            return issuer !== authority
                && authority.members.contains { handle.isNamedIssuer(of: $0.handle) && handle.signed($0.handle) }
        }
        authority.issuers = issuers
        return issuers
    }

    @discardableResult
    private mutating func insert(_ certificate: Certificate) -> Authority? {
        // What libcrypto cannot read is no part of any path; whoever needs it reports it.
        guard let handle = try? X509Certificate(der: certificate.der) else { return nil }
        let member = Member(certificate: certificate, handle: handle)
        let same = authorities.first { known in
            known.members[0].handle.hasSameSubject(as: handle) && known.members[0].handle.hasSameKey(as: handle)
        }
        if let same {
            if !same.members.contains(where: { $0.certificate == certificate }) { same.members.append(member) }
            return same
        }
        let authority = Authority(member)
        authorities.append(authority)
        return authority
    }
}
