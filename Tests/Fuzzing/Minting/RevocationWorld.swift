import FoundationEssentials
import Libcrypto
import PKI
import TestSupport

/// An authority with a few devices, some of which it revokes.
struct RevocationWorld {
    static let time = FuzzWorld.time

    let authority: FuzzAuthority
    let certificate: Certificate
    let leaves: [Certificate]

    init(_ random: inout SeededGenerator) throws {
        let holder = try SeededKey(random.once(in: 4) ? .p256 : .ed25519, &random)
        let draft = CertificateDraft(
            subject: TestName.commonName("Revoking"), holder: holder, serial: [0x41, 1],
            extensions: [.basicConstraints(isAuthority: true), .keyUsage([0, 5, 6])])
        let authority = try FuzzAuthority(draft, issuer: nil)
        self.authority = authority
        certificate = try Certificate(der: authority.der)
        let device = try SeededKey(.p256, &random)
        leaves = try (0..<4).map { number in
            var draft = CertificateDraft(
                subject: TestName.commonName("device-\(number)"), holder: device, serial: [0x52, UInt8(number)],
                extensions: [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])])
            if number == 3 {
                draft.extensions.append(.crlDistributionPoint(names: [.uri("http://lists.example.org/3.crl")]))
            }
            let part = draft.signedPart(issuer: authority.name, key: holder)
            return try Certificate(der: try authority.sign(part.bytes))
        }
    }

    /// `TBSCertList` (RFC 5280 §5.1.2) with some of the devices and some others in it.
    func list(_ random: inout SeededGenerator) -> DERTree {
        var entries: [[UInt8]] = []
        for serial in [[0x52, 0], [0x52, 1], [0x52, 2], [0x52, 3], [0x60, 1], [0x60, 2]] as [[UInt8]]
        where random.once(in: 3) {
            var extensions: [TestExtension] = []
            if random.once(in: 2) {
                extensions.append(.reasonCode([0, 1, 3, 4, 5, 6, 8, 9].randomElement(using: &random) ?? 0))
            }
            if random.once(in: 10) {
                extensions.append(TestExtension("2.5.29.24", TestDER.value(0x18, Array("20250101000000Z".utf8))))
            }
            if random.once(in: 20) { extensions.append(TestExtension("1.3.6.1.4.1.99999.3", critical: true, [5, 0])) }
            entries.append(
                TestDER.sequence([
                    TestDER.integer(serial), TestDER.time(CertificateDraft.ended),
                    extensions.isEmpty ? [] : TestDER.sequence(extensions.map(\.der)),
                ]))
        }
        let parts = [
            TestDER.integer([1]), TestSignature.strong.algorithm(for: authority.holder.key), authority.name,
            TestDER.time(CertificateDraft.past),
            TestDER.time(random.once(in: 12) ? CertificateDraft.ended : CertificateDraft.future),
            entries.isEmpty ? [] : TestDER.sequence(entries),
            TestDER.explicit(0, TestDER.sequence(listExtensions(&random).map(\.der))),
        ]
        let contents = TestDER.sequence(parts)
        return DERTree(contents) ?? DERTree(0x30, contents)
    }

    private func listExtensions(_ random: inout SeededGenerator) -> [TestExtension] {
        var extensions = [
            TestExtension("2.5.29.20", critical: random.once(in: 8), TestDER.integer([7])),
            TestExtension("2.5.29.35", TestDER.sequence([TestDER.value(0x80, authority.holder.identifier)])),
        ]
        if random.once(in: 4) {
            let names: [TestGeneralName] = random.once(in: 2) ? [.uri("http://lists.example.org/3.crl")] : []
            let flags: [[UInt8]] = [[1], [2], [4], [5], names.isEmpty ? [1] : []]
            extensions.append(
                .issuingDistributionPoint(
                    names: names, flags: flags.randomElement(using: &random) ?? [],
                    reasons: random.once(in: 4) ? [1, 3] : nil))
        }
        if random.once(in: 12) { extensions.append(.deltaCRLIndicator([5])) }
        if random.once(in: 20) { extensions.append(TestExtension("1.3.6.1.4.1.99999.4", critical: true, [5, 0])) }
        return extensions
    }
}
