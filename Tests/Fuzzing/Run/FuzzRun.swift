import TestSupport

/// Feeds a target with cases until the plan ends.
package struct FuzzRun {
    package private(set) var figures = FuzzFigures()
    package private(set) var findings: [FuzzFinding] = []

    /// - Parameter onFinding: called with each finding at once.
    package init<Target: FuzzTarget>(
        _ target: Target, plan: FuzzPlan, progress: FuzzProgress = FuzzProgress(),
        onFinding: (FuzzFinding) -> Void = { _ in }
    ) throws {
        var target = target
        let start = ContinuousClock.now
        // Whoever begins within a world goes through what came before it there, so that the same is remembered.
        var number = plan.first - plan.first % Target.casesPerWorld
        while plan.includes(number, after: ContinuousClock.now - start, findings: findings.count) {
            if number % Target.casesPerWorld == 0 {
                var random = Self.generator(plan.seed, number, salt: 0x57)
                try target.enterWorld(&random)
            }
            progress.begin(number)
            var random = Self.generator(plan.seed, number, salt: 0xCA)
            let result = try target.judge(&random)
            progress.end()
            if number >= plan.first {
                take(result, Target.kind, plan.seed, number, onFinding)
            }
            number += 1
        }
    }

    private mutating func take(
        _ result: FuzzResult, _ kind: String, _ seed: UInt64, _ number: Int,
        _ onFinding: (FuzzFinding) -> Void
    ) {
        figures.iterations += 1
        figures.time(result.duration, of: number)
        for what in result.counts { figures.count(what) }
        guard let text = result.finding else { return }
        let finding = FuzzFinding(
            kind: kind, seed: seed, number: number, text: text, changes: result.changes, files: result.files)
        findings.append(finding)
        onFinding(finding)
    }

    private static func generator(_ seed: UInt64, _ number: Int, salt: UInt64) -> SeededGenerator {
        var mixed = SeededGenerator(seed: seed ^ (UInt64(number) &* 0x9E37_79B9_7F4A_7C15) ^ (salt << 56))
        return SeededGenerator(seed: mixed.next())
    }
}
