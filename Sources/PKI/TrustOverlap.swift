import Libcrypto

/// A certification authority below anchors of two trusts: a client that it certifies may be accepted by either.
package struct TrustOverlap: Sendable {
    /// The positions of the two trusts, ascending.
    package let trusts: (Int, Int)
    /// One of the certificates of the certification authority.
    package let certificate: Certificate

    /// The certificates of one trust.
    package struct Material: Sendable {
        package let anchors: [Certificate]
        package let intermediates: [Certificate]

        package init(anchors: [Certificate], intermediates: [Certificate]) {
            self.anchors = anchors
            self.intermediates = intermediates
        }
    }

    /// One overlap of each pair of trusts for which `matters` says so, if there is any: an anchor of both, or an
    /// authority of which certificates lead to anchors of both, by whatever certificates any of them has. Certificates
    /// of one name and key are one authority (RFC 4158 §1.1).
    package static func all(in trusts: [Material], where matters: (Int, Int) -> Bool) -> [TrustOverlap] {
        let graph = AuthorityGraph(trusts)
        var found: [TrustOverlap] = []
        for authority in graph.authorities {
            let reached = graph.trusts(above: authority).sorted()
            for (index, first) in reached.enumerated() {
                for second in reached[(index + 1)...] where matters(first, second) {
                    guard !found.contains(where: { $0.trusts == (first, second) }) else { continue }
                    found.append(TrustOverlap(trusts: (first, second), certificate: authority.members[0].certificate))
                }
            }
        }
        return found.sorted { $0.trusts < $1.trusts }
    }
}
