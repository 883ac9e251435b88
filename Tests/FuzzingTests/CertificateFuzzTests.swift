import Fuzzing
import TestSupport
import Testing

@Suite("Mutated certificates")
struct CertificateFuzzTests {
    static func run(_ target: CertificateFuzz = CertificateFuzz(), seed: UInt64, iterations: Int) throws -> FuzzRun {
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
        #expect(figures["accepted by both, changed", default: 0] > 100, "\(figures)")
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
}
