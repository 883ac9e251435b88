import FoundationEssentials
import PKI
package import TestSupport

/// Mutated revocation lists: what is not signed changes no answer, and what is signed is read as libcrypto reads it.
package struct RevocationListFuzz: FuzzTarget {
    package static let kind = "lists"
    package static let casesPerWorld = 250
    private static let label = "X509 CRL"

    private var world: RevocationWorld?

    package init() {}

    package mutating func enterWorld(_ random: inout SeededGenerator) throws { world = try RevocationWorld(&random) }

    package func judge(_ random: inout SeededGenerator) throws -> FuzzResult {
        guard let world else { return FuzzResult(counts: []) }
        var mutator = DERMutator(seed: random.next())
        let honest = try world.authority.sign(world.list(&random).bytes)
        var changes: [String] = []
        if random.once(in: 3) {
            guard var whole = DERTree(honest) else { return FuzzResult(counts: []) }
            for _ in 0..<Int.random(in: 1...3, using: &random) { changes.append(mutator.mutate(&whole)) }
            let forged = whole.bytes
            guard forged != honest else { return FuzzResult(counts: ["not signed anew, unchanged"]) }
            return world.result(of: forged, label: Self.label, changes: changes) {
                RevocationListJudge(world: world).unsigned(forged, beside: honest)
            }
        }
        var part = world.list(&random)
        for _ in 0..<Int.random(in: 0...2, using: &random) { changes.append(mutator.mutate(&part)) }
        let list = try world.authority.sign(part.bytes)
        return world.result(of: list, label: Self.label, changes: changes) {
            RevocationListJudge(world: world).signed(list)
        }
    }
}
