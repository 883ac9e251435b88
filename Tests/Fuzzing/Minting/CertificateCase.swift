package import Libcrypto
package import TestSupport

/// One chain as a client could send it.
package struct CertificateCase: Sendable {
    /// DER, the leaf first.
    package let chain: [[UInt8]]
    /// The key whose public half was written into the leaf, before it was changed.
    package let key: PrivateKey
    /// What was done to it.
    package let changes: [String]

    /// The object identifiers of the extensions that are changed most: subjectAltName, nameConstraints, basicConstraints,
    /// extendedKeyUsage, keyUsage, the key identifiers.
    private static let targets: [[UInt8]] = [
        [0x55, 0x1D, 0x11], [0x55, 0x1D, 0x11], [0x55, 0x1D, 0x11], [0x55, 0x1D, 0x1E], [0x55, 0x1D, 0x1E],
        [0x55, 0x1D, 0x13], [0x55, 0x1D, 0x25], [0x55, 0x1D, 0x0F], [0x55, 0x1D, 0x23], [0x55, 0x1D, 0x0E],
    ]

    package init(in world: FuzzWorld, _ random: inout SeededGenerator) throws {
        let names = NameSamples(home: world.home)
        let plants = (0..<4).compactMap { _ in DERTree(names.wild(&random)) ?? DERTree(names.broken(&random)) }
        var mutator = DERMutator(seed: random.next(), plants: plants)
        var changes: [String] = []
        let issuer = world.issuers.randomElement(using: &random) ?? world.issuers[0]
        let holder = world.holders.randomElement(using: &random) ?? world.holders[0]
        key = holder.key

        let draft = LeafDrafts(home: world.home).draft(holder: holder, &random)
        var part = draft.signedPart(issuer: issuer.authority.name, key: issuer.authority.holder)
        Self.change(&part, times: Self.count(&random), &mutator, &random, &changes)
        var leaf = try issuer.authority.sign(part.bytes)
        if random.once(in: 20), var whole = DERTree(leaf) {
            changes.append("unsigned: " + mutator.mutate(&whole))
            leaf = whole.bytes
        }

        var above = issuer.above.map(\.der)
        if random.once(in: 5), let index = above.indices.randomElement(using: &random) {
            let authority = issuer.above[index]
            var part = authority.signedPart
            changes.append("authority \(index + 1):")
            Self.change(&part, times: 1, &mutator, &random, &changes)
            above[index] = try TestSignature.strong.seal(part.bytes, with: authority.signer.key)
        }
        if random.once(in: 8) { above.shuffle(using: &random) }
        if random.once(in: 10), let other = world.others.randomElement(using: &random) {
            above.insert(other, at: Int.random(in: 0...above.count, using: &random))
        }
        if random.once(in: 15), !above.isEmpty { above.remove(at: Int.random(in: above.indices, using: &random)) }
        chain = [leaf] + above
        self.changes = changes
    }

    private static func count(_ random: inout SeededGenerator) -> Int {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...5: 0
        case 6...14: 1
        case 15...17: 2
        default: Int.random(in: 3...6, using: &random)
        }
    }

    private static func change(
        _ part: inout DERTree, times: Int, _ mutator: inout DERMutator, _ random: inout SeededGenerator,
        _ changes: inout [String]
    ) {
        for _ in 0..<times {
            let target = random.once(in: 4) ? nil : targets.randomElement(using: &random)
            var focus = target.flatMap { part.placeOfExtension($0) } ?? []
            // Mostly what the extension says, and not how it is wrapped.
            if let last = part[focus].children.indices.last, !focus.isEmpty, !random.once(in: 4) { focus += [last, 0] }
            changes.append(mutator.mutate(&part, within: focus))
        }
    }
}
