/// The certificates above a leaf, and how far each is from an anchor, by names alone: nothing is verified.
///
/// Paths are sought where they can end. Without this, authorities that certify each other in all directions would be
/// walked through in all orders (RFC 4158 §2.3).
struct PathGraph {
    /// The leaf or a certificate that may stand above it.
    struct Node {
        let member: PathMember
        /// Anchors that may have issued it, the likeliest first.
        var anchors: [PathMember] = []
        /// Other certificates that may have issued it, by their places: the likeliest first, then the nearest to an anchor.
        var issuers: [Int] = []
        /// How many certificates are above it on the shortest way to an anchor, the anchor included; `nil`: no way leads
        /// to one.
        var distance: Int?
        fileprivate var candidates: [(place: Int, doubts: Int)] = []
    }

    /// The leaf is the first.
    private(set) var nodes: [Node]

    /// - Parameter issuers: finds whom a certificate may have been issued by; `nil` where that is more work than is
    ///   allowed, and so is the graph.
    init?(above leaf: PathMember, issuers: (PathMember) -> PossibleIssuers?) {
        nodes = [Node(member: leaf)]
        var places = [ObjectIdentifier(leaf): 0]
        var below: [[Int]] = [[]]
        var next = 0
        while next < nodes.count {
            guard let found = issuers(nodes[next].member) else { return nil }
            nodes[next].anchors = found.anchors.map(\.member)
            for issuer in found.others {
                let place = places[ObjectIdentifier(issuer.member)] ?? nodes.count
                if place == nodes.count {
                    places[ObjectIdentifier(issuer.member)] = place
                    nodes.append(Node(member: issuer.member))
                    below.append([])
                }
                nodes[next].candidates.append((place, issuer.doubts))
                below[place].append(next)
            }
            next += 1
        }
        measure(below)
        order()
    }

    /// Goes down from the anchors, each level one further away.
    private mutating func measure(_ below: [[Int]]) {
        var level = nodes.indices.filter { !nodes[$0].anchors.isEmpty }
        for place in level { nodes[place].distance = 1 }
        var distance = 1
        while !level.isEmpty {
            distance += 1
            var lower: [Int] = []
            for place in level {
                for subject in below[place] where nodes[subject].distance == nil {
                    nodes[subject].distance = distance
                    lower.append(subject)
                }
            }
            level = lower
        }
    }

    private mutating func order() {
        for index in nodes.indices {
            let ranked = nodes[index].candidates.enumerated().compactMap { order, candidate in
                nodes[candidate.place].distance.map { (candidate.doubts, $0, order, candidate.place) }
            }
            nodes[index].issuers = ranked.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
        }
    }
}
