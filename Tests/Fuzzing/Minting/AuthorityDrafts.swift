import Libcrypto
import TestSupport

/// Writes the certificates of authorities, most of them as they should be.
struct AuthorityDrafts {
    let constraints: ConstraintSamples
    private var serial: UInt8 = 0

    init(home: String) { constraints = ConstraintSamples(home: home) }

    /// - Parameters:
    ///   - name: its common name, below the organization of the fleet.
    ///   - holder: its key; a new one without.
    ///   - constrained: once in so many times it has name constraints.
    mutating func draft(
        _ name: String, holder: SeededKey? = nil, constrained: Int, _ random: inout SeededGenerator
    ) throws -> CertificateDraft {
        serial += 1
        let kind: PrivateKey.Kind = random.once(in: 8) ? .p256 : .ed25519
        var draft = CertificateDraft(
            subject: TestName.attributes([
                ("2.5.4.10", TestDER.utf8String("Example")), ("2.5.4.3", TestDER.utf8String(name)),
            ]),
            holder: try holder ?? SeededKey(kind, &random), serial: [0x40, serial],
            extensions: [
                .basicConstraints(isAuthority: true, pathLength: random.once(in: 12) ? 0 : nil), .keyUsage([5, 6]),
            ])
        if random.once(in: constrained) { draft.extensions.append(constraints.some(&random)) }
        if random.once(in: 10) { draft.extensions.append(.certificatePolicies(["2.5.29.32.0"])) }
        if random.once(in: 20) { draft.extensions.append(.extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])) }
        if random.once(in: 25) { draft.validity = CertificateDraft.past..<CertificateDraft.ended }
        if random.once(in: 12) { draft.authorityKeyIdentifier = random.once(in: 2) ? [] : [1, 2, 3] }
        if random.once(in: 20) { draft.hasSubjectKeyIdentifier = false }
        return draft
    }
}
