import FoundationEssentials
import PKI
package import TestSupport

/// Mutated OCSP responses: nothing that was changed after it was signed counts, and what is signed is read as libcrypto
/// reads it.
package struct OCSPFuzz: FuzzTarget {
    package static let kind = "ocsp"
    package static let casesPerWorld = 250
    private static let label = "OCSP RESPONSE"

    private var world: RevocationWorld?

    package init() {}

    package mutating func enterWorld(_ random: inout SeededGenerator) throws { world = try RevocationWorld(&random) }

    package func judge(_ random: inout SeededGenerator) throws -> FuzzResult {
        guard let world, let leaf = world.leaves.randomElement(using: &random) else { return FuzzResult(counts: []) }
        var mutator = DERMutator(seed: random.next())
        let honest = try response(about: leaf, world, &random)
        guard var whole = DERTree(honest), let basic = Self.placeOfBasicResponse(in: whole) else {
            return FuzzResult(counts: [], finding: "a response of our own cannot be taken apart")
        }
        let signedPart = basic + [0]
        var changes: [String] = []
        let judge = OCSPJudge(world: world, leaf: leaf)
        if random.once(in: 2) {
            for _ in 0..<Int.random(in: 1...3, using: &random) { changes.append(mutator.mutate(&whole)) }
            let bytes = whole.bytes
            guard bytes != honest else { return FuzzResult(counts: ["not signed anew, unchanged"]) }
            let part = DERTree(honest)?[signedPart].bytes ?? []
            let isSignedPartChanged = !bytes.indices.contains { bytes[$0...].starts(with: part) }
            return world.result(of: bytes, label: Self.label, changes: changes) {
                judge.unsigned(bytes, honest, isSignedPartChanged: isSignedPartChanged)
            }
        }
        var part = whole[signedPart]
        for _ in 0..<Int.random(in: 0...2, using: &random) { changes.append(mutator.mutate(&part)) }
        guard let sealed = DERTree(try world.authority.sign(part.bytes)) ?? Self.sealed(part, world) else {
            return FuzzResult(counts: ["cannot be put together"])
        }
        whole[basic] = sealed
        let bytes = whole.bytes
        return world.result(of: bytes, label: Self.label, changes: changes) { judge.signed(bytes) }
    }

    private func response(
        about leaf: Certificate, _ world: RevocationWorld, _ random: inout SeededGenerator
    ) throws -> [UInt8] {
        var response = TestOCSPResponse(
            about: leaf, issuer: world.certificate, key: world.authority.holder.key, at: RevocationWorld.time)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: response.status = .unknown
        case 1: response.status = .revoked(CertificateDraft.ended, reason: 1)
        default: break
        }
        if random.once(in: 4) { response.nextUpdate = nil }
        if random.once(in: 6) { response.thisUpdate = CertificateDraft.past }
        if random.once(in: 8) {
            response.extensions = [TestExtension("1.3.6.1.5.5.7.48.1.2", TestDER.octetString([1, 2]))]
        }
        if random.once(in: 12) {
            response.singleExtensions = [TestExtension("1.3.6.1.4.1.99999.5", critical: true, [5, 0])]
        }
        return try response.der()
    }

    /// A signed part that is no DER, within its signature.
    private static func sealed(_ part: DERTree, _ world: RevocationWorld) -> DERTree? {
        guard let der = try? world.authority.sign(part.bytes) else { return nil }
        // Its own header is written anew, and what is inside stays as it is.
        let header = der[1] < 0x80 ? 2 : 2 + Int(der[1] & 0x7F)
        return DERTree(0x30, Array(der.dropFirst(header)))
    }

    private static func placeOfBasicResponse(in tree: DERTree) -> DERTree.Place? {
        // OCSPResponse, [0], ResponseBytes, OCTET STRING, BasicOCSPResponse.
        let place = [1, 0, 1, 0]
        return tree.places.contains(place + [0]) ? place : nil
    }
}
