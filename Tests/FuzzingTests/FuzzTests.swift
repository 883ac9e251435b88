import Fuzzing
import TestSupport
import Testing

@Suite("Mutated certificates, lists and OCSP answers")
struct FuzzTests {
    static func run(
        _ target: some FuzzTarget = CertificateFuzz(), seed: UInt64, iterations: Int
    ) throws -> FuzzRun {
        var plan = FuzzPlan(seed: seed)
        plan.iterations = iterations
        return try FuzzRun(target, plan: plan)
    }

    @Test("nothing is accepted that libcrypto refuses or reads otherwise, but for what is explained")
    func differential() throws {
        let run = try Self.run(seed: 1, iterations: 2_000)
        #expect(run.findings.isEmpty, "\(run.findings.map { "case \($0.number): \($0.text)" })")
        // The cases are neither all good nor all bad, or they would show nothing.
        let figures = run.figures.counts
        #expect(figures["accepted by both, changed", default: 0] > 50, "\(figures)")
        #expect(figures["refused by both", default: 0] > 100, "\(figures)")
    }

    @Test("a reader that lets names pass that libcrypto cannot read is found")
    func control() throws {
        let run = try Self.run(CertificateFuzz(FaultyReader.subject), seed: 1, iterations: 2_000)
        #expect(run.findings.contains { $0.text.contains("libcrypto") })
    }

    @Test("the same seed makes the same cases")
    func repeatable() throws {
        let first = try Self.run(seed: 7, iterations: 300)
        let second = try Self.run(seed: 7, iterations: 300)
        #expect(first.figures.counts == second.figures.counts)
    }

    @Test("a revocation list that was changed changes no answer, and one that was signed is read as libcrypto reads it")
    func lists() throws {
        let run = try Self.run(RevocationListFuzz(), seed: 1, iterations: 2_000)
        #expect(run.findings.isEmpty, "\(run.findings.map { "case \($0.number): \($0.text)" })")
        #expect(run.figures.counts["signed, accepts some", default: 0] > 50, "\(run.figures.counts)")
        #expect(run.figures.counts["not signed anew, without effect", default: 0] > 10, "\(run.figures.counts)")
    }

    @Test("an OCSP answer that was changed does not count, and one that was signed says what libcrypto reads")
    func answers() throws {
        let run = try Self.run(OCSPFuzz(), seed: 1, iterations: 2_000)
        #expect(run.findings.isEmpty, "\(run.findings.map { "case \($0.number): \($0.text)" })")
        #expect(run.figures.counts["signed, counts: good", default: 0] > 50, "\(run.figures.counts)")
        #expect(run.figures.counts["not signed anew, refused", default: 0] > 50, "\(run.figures.counts)")
    }
}
