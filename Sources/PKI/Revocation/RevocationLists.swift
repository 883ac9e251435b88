/// Revocation lists by their issuers, as one trust snapshot has them. Nothing in them is trusted by being here.
package struct RevocationLists: Sendable {
    /// Lists that replace each other: those of one issuer with the same scope and under the same key.
    struct Group: Sendable {
        let scope: IssuingDistributionPoint
        /// The newest first, as `deltas` are.
        var complete: [CertificateRevocationList] = []
        var deltas: [CertificateRevocationList] = []

        /// Whether any of the lists has an entry for the serial number.
        func names(_ serial: ArraySlice<UInt8>) -> Bool {
            complete.contains { $0.entry(for: serial) != nil } || deltas.contains { $0.entry(for: serial) != nil }
        }
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
        var deltas: [[IssuingDistributionPoint: [CertificateRevocationList]]] = []
        for list in lists.sorted(by: Self.isNewer) {
            let index = canonical[list.canonicalIssuer] ?? groups.count
            if index == groups.count {
                groups.append([:])
                deltas.append([:])
            }
            canonical[list.canonicalIssuer] = index
            exact[list.issuer] = index
            if list.isDelta {
                deltas[index][list.scope, default: []].append(list)
            } else {
                let scope = Scope(point: list.scope, key: list.authorityKeyIdentifier)
                groups[index][scope, default: Group(scope: list.scope)].complete.append(list)
            }
        }
        all = lists
        self.canonical = canonical
        self.exact = exact
        self.groups = zip(groups, deltas).map { Self.joined(Array($0.values), with: $1) }
    }

    /// Delta lists beside the complete lists of their scope, whatever key they name: the signature tells whose they are.
    private static func joined(
        _ complete: [Group], with deltas: [IssuingDistributionPoint: [CertificateRevocationList]]
    ) -> [Group] {
        let joined = complete.map { group in
            Group(scope: group.scope, complete: group.complete, deltas: deltas[group.scope] ?? [])
        }
        let alone = deltas.filter { point, _ in !complete.contains { $0.scope == point } }
        return joined + alone.map { Group(scope: $0.key, deltas: $0.value) }
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
