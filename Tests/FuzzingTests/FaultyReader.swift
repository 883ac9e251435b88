import FoundationEssentials
import PKI
import TestSupport

@testable import Fuzzing

/// A reader with a fault that we had: where libcrypto refuses, it seeks a path by names alone, and has libcrypto check
/// that without asking whether libcrypto can read the names that it is to check.
enum FaultyReader {
    static let subject: CertificateFuzz.Subject = { world in
        let trust = world.anchors.map(\.der)
        let pool = world.intermediates.map(\.der)
        let demands = ReferenceVerifier.Demands(
            time: Int(FuzzWorld.time.timeIntervalSince1970), maximumDepth: world.options.maximumDepth)
        let verifiers = trust.map { ReferenceVerifier(anchors: [$0], intermediates: [], demands: demands) }
        return { chain in
            for (anchor, verifier) in zip(trust, verifiers) {
                let others = Array(chain.dropFirst()) + pool
                for path in paths(from: chain[0], others, depth: world.options.maximumDepth) {
                    let whole = path + [anchor]
                    guard verifier?.verdict(onPath: whole, comparesNamesAlone: true).isAccepted == true,
                        let reading = reading(of: chain[0])
                    else { continue }
                    return .accepted(reading, path: whole)
                }
            }
            return .refused(kind: "refused", text: "no path")
        }
    }

    /// All ways to put one or two others above the leaf.
    private static func paths(from leaf: [UInt8], _ others: [[UInt8]], depth: Int) -> [[[UInt8]]] {
        [[leaf]] + others.map { [leaf, $0] } + others.flatMap { first in others.map { [leaf, first, $0] } }
    }

    /// The names as they stand there, without those that cannot be read.
    private static func reading(of leaf: [UInt8]) -> CertificateReading? {
        guard let tree = DERTree(leaf), let certificate = ReferenceCertificate(der: leaf) else { return nil }
        if let reading = certificate.reading() { return reading }
        let names = tree.children.first?.valueOfExtension([0x55, 0x1D, 0x11])?.children ?? []
        return CertificateReading(
            names: names.filter { $0.identifier == [0x86] }.map { CertificateReading.name("URI", $0.contentBytes) },
            subject: [], issuer: [], serial: "")
    }
}
