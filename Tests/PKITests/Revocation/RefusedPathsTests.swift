import FoundationEssentials
import TestSupport
import Testing

@testable import PKI

@Suite("Paths that were refused for their status online")
struct RefusedPathsTests {
    private let root: TestCertificateAuthority
    private let issuing: TestCertificateAuthority
    private let device: Certificate

    init() throws {
        root = try TestCertificateAuthority(name: "Root")
        issuing = try root.intermediate("Issuing")
        device = try issuing.leaf("device").certificate
    }

    private var path: [Certificate] { [device, issuing.certificate, root.certificate] }

    private func outcome(revoked: [Certificate]) -> RevocationOutcome {
        RevocationOutcome(
            reasons: [.init(.ocspUnavailable, "no answer", of: nil)], revoked: revoked, missing: [], standsUntil: nil)
    }

    /// The path in every way in which its client can write it down.
    private func twins() throws -> [[Certificate]] {
        try path.indices.map { index in
            var other = path
            other[index] = try TestSignatureTwin.twin(of: path[index])
            return other
        }
    }

    @Test("a path is the same however it is written down")
    func same() throws {
        var refused = RefusedPaths()
        #expect(refused.refusal(of: path) == nil)
        refused.add(path, outcome(revoked: []))
        for path in [path] + (try twins()) { #expect(refused.refusal(of: path) != nil) }
        let other = try root.intermediate("Issuing")
        #expect(refused.refusal(of: [device, other.certificate, root.certificate]) == nil)
        #expect(!refused.isFinal)
    }

    @Test("a revoked certificate is the same however it is written down")
    func revoked() throws {
        var refused = RefusedPaths()
        refused.add(path, outcome(revoked: [issuing.certificate]))
        let sibling = try issuing.leaf("sibling").certificate
        for path in [path] + (try twins()) {
            #expect(refused.refusal(of: [sibling] + path.dropFirst()) != nil)
        }
        #expect(!refused.isFinal)
        // The same key under another name above it is another certificate, of which nothing was said.
        let cross = try TestCertificateAuthority(name: "Other root")
        let crossed = try cross.intermediate("Issuing", holding: issuing.key).certificate
        #expect(refused.refusal(of: [sibling, crossed, cross.certificate]) == nil)
        refused.add(path, outcome(revoked: [device]))
        #expect(refused.isFinal)
    }
}
