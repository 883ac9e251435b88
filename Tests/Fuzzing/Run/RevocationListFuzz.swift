import FoundationEssentials
import PKI
package import TestSupport

/// Mutated revocation lists: what is not signed changes no answer, and what is signed is read as libcrypto reads it.
package struct RevocationListFuzz: FuzzTarget {
    package static let kind = "lists"
    package static let casesPerWorld = 250

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
            return result(
                RevocationListJudge(world: world).unsigned(forged, beside: honest), forged, changes, world)
        }
        var part = world.list(&random)
        for _ in 0..<Int.random(in: 0...2, using: &random) { changes.append(mutator.mutate(&part)) }
        let list = try world.authority.sign(part.bytes)
        return result(RevocationListJudge(world: world).signed(list), list, changes, world)
    }

    private func result(
        _ judge: @autoclosure () -> FuzzOutcome, _ list: [UInt8], _ changes: [String], _ world: RevocationWorld
    ) -> FuzzResult {
        let began = ContinuousClock.now
        let outcome = judge()
        let duration = ContinuousClock.now - began
        switch outcome {
        case .fine(let what): return FuzzResult(counts: [what], duration: duration)
        case .finding(let text):
            let files = [
                "list.pem": TestIdentity.pem("X509 CRL", list),
                "anchors.pem": TestIdentity.pem("CERTIFICATE", world.authority.der),
                "leaves.pem": world.leaves.map { TestIdentity.pem("CERTIFICATE", $0.der) }.joined(),
            ]
            return FuzzResult(counts: ["findings"], finding: text, duration: duration, changes: changes, files: files)
        }
    }
}
