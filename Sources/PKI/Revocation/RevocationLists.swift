/// Revocation lists by their issuers, as one trust snapshot has them. Nothing in them is trusted by being here.
package struct RevocationLists: Sendable {
    /// Lists that replace each other: those of one issuer with the same scope and under the same key.
    struct Group: Sendable {
        let scope: IssuingDistributionPoint
        /// The newest first, as `deltas` are.
        var complete: [CertificateRevocationList] = []
        var deltas: [CertificateRevocationList] = []
    }

    private struct Scope: Hashable {
        let point: IssuingDistributionPoint
        let key: [UInt8]?
    }

    package static let none = RevocationLists([])

    package let all: [CertificateRevocationList]
    private let groups: [[Group]]
    private let canonical: [CanonicalName: Int]
    /// Spares a handshake the work of making a name canonical where it is written as in the list.
    private let exact: [DistinguishedName: Int]

    package init(_ lists: [CertificateRevocationList]) {
        var canonical: [CanonicalName: Int] = [:]
        var exact: [DistinguishedName: Int] = [:]
        var groups: [[Scope: Group]] = []
        for list in lists.sorted(by: Self.isNewer) {
            let index = canonical[list.canonicalIssuer] ?? groups.count
            if index == groups.count { groups.append([:]) }
            canonical[list.canonicalIssuer] = index
            exact[list.issuer] = index
            let scope = Scope(point: list.scope, key: list.authorityKeyIdentifier)
            if list.isDelta {
                groups[index][scope, default: Group(scope: list.scope)].deltas.append(list)
            } else {
                groups[index][scope, default: Group(scope: list.scope)].complete.append(list)
            }
        }
        all = lists
        self.canonical = canonical
        self.exact = exact
        self.groups = groups.map { Array($0.values) }
    }

    package var isEmpty: Bool { all.isEmpty }

    /// The lists that `issuer` gave out.
    func groups(of issuer: DistinguishedName) -> [Group] {
        if let index = exact[issuer] { return groups[index] }
        return canonical[CanonicalName(issuer)].map { groups[$0] } ?? []
    }

    private static func isNewer(_ left: CertificateRevocationList, _ right: CertificateRevocationList) -> Bool {
        guard left.thisUpdate == right.thisUpdate else { return left.thisUpdate > right.thisUpdate }
        return RevocationListNumber.isGreater(left.number ?? [], right.number ?? [])
    }
}
