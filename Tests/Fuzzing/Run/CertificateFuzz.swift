import FoundationEssentials
import Libcrypto
import PKI
package import TestSupport

/// Mutated certificates, judged by us and by libcrypto.
package struct CertificateFuzz: FuzzTarget {
    package static let kind = "certificates"
    package static let casesPerWorld = 250

    /// The reader under test, made for each PKI.
    package typealias Subject = @Sendable (FuzzWorld) throws -> (_ chain: [[UInt8]]) -> SubjectVerdict

    private let subject: Subject
    private(set) var world: FuzzWorld?
    private var judge: CertificateJudge?
    private var verdict: (([[UInt8]]) -> SubjectVerdict)?

    /// - Parameter subject: our own reader unless another is to be tested.
    package init(_ subject: @escaping Subject = Self.validator) { self.subject = subject }

    package static let validator: Subject = { world in
        let validator = try CertificationPathValidator(
            anchors: world.anchors, intermediates: world.intermediates, options: world.options,
            judgesMaterial: false)
        return { SubjectVerdict(of: validator, on: $0) }
    }

    package mutating func enterWorld(_ random: inout SeededGenerator) throws {
        let world = try FuzzWorld(&random)
        let demands = ReferenceVerifier.Demands(
            time: Int(FuzzWorld.time.timeIntervalSince1970), maximumDepth: world.options.maximumDepth)
        judge = ReferenceVerifier(
            anchors: world.anchors.map(\.der), intermediates: world.intermediates.map(\.der), demands: demands
        ).map { CertificateJudge(reference: $0) }
        verdict = try subject(world)
        self.world = world
    }

    package func judge(_ random: inout SeededGenerator) throws -> FuzzResult {
        guard let world else { return FuzzResult(counts: []) }
        return judge(try CertificateCase(in: world, &random))
    }

    func judge(_ item: CertificateCase) -> FuzzResult {
        guard let world, let judge, let verdict else { return FuzzResult(counts: ["PKI that libcrypto cannot read"]) }
        let began = ContinuousClock.now
        let verdictOfOurs = verdict(item.chain)
        let duration = ContinuousClock.now - began
        let outcome = judge.outcome(of: verdictOfOurs, on: item.chain)
        let state = item.changes.isEmpty ? "as minted" : "changed"
        var result = FuzzResult(counts: [])
        if case .accepted = verdictOfOurs { result.isAccepted = true }
        switch outcome {
        case .acceptedByBoth: result.counts = ["accepted by both", "accepted by both, \(state)"]
        case .refusedByBoth(let kind): result.counts = ["refused by both", "refused by both: \(kind)"]
        case .refusedByOurs(let kind): result.counts = ["refused by us alone", "refused by us alone: \(kind)"]
        case .explained(let explanation):
            result.counts = ["refused by libcrypto alone", "refused by libcrypto alone: \(explanation.rawValue)"]
        case .finding(let text):
            result = FuzzResult(
                counts: ["findings"], finding: text, isAccepted: result.isAccepted, changes: item.changes,
                files: Self.files(of: item, world))
        }
        result.duration = duration
        return result
    }

    static func files(of item: CertificateCase, _ world: FuzzWorld) -> [String: String] {
        let pem = { (all: [[UInt8]]) in all.map { TestIdentity.pem("CERTIFICATE", $0) }.joined() }
        var files = [
            "chain.pem": pem(item.chain), "anchors.pem": pem(world.anchors.map(\.der)),
            "intermediates.pem": pem(world.intermediates.map(\.der)),
        ]
        if let key = try? item.key.pkcs8() { files["leaf.key"] = TestIdentity.pem("PRIVATE KEY", key) }
        return files
    }
}
