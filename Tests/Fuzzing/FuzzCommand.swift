import ArgumentParser
import Foundation

/// Feeds readers of what strangers send with mutated input, and prints what came of it.
@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Fuzzing",
        abstract: "Judge mutated input by our readers and by libcrypto, and hold the verdicts against each other",
        discussion: """
            Ends with 1 when something was found; each finding has a folder with its certificates in PEM and a report \
            that says how to see it again. The same seed makes the same cases.

            EXAMPLE
              Fuzzing --seed 7 --seconds 60
              Fuzzing --kind certificates --seed 7 --first 4711 --iterations 1
            """)

    @Option(
        help: ArgumentHelp(
            "What is fuzzed: certificates, lists or ocsp; repeated for several, else all.", valueName: "kind"))
    var kind: [FuzzKind] = []
    @Option(help: ArgumentHelp("The seed of all cases; a random one without.", valueName: "number"))
    var seed: UInt64?
    @Option(help: ArgumentHelp("The number of the first case.", valueName: "number"))
    var first = 0
    @Option(help: ArgumentHelp("How many cases of each kind.", valueName: "number"))
    var iterations: Int?
    @Option(help: ArgumentHelp("How long; all kinds share it. 60 without --iterations.", valueName: "seconds"))
    var seconds: Int?
    @Option(help: ArgumentHelp("How many findings end a run.", valueName: "number"))
    var findings = 20
    @Option(help: ArgumentHelp("Where findings are left.", valueName: "folder"))
    var folder = ".build/fuzz"
    @Option(
        help: ArgumentHelp(
            "Write the certificates of the cases there, with our verdicts, for tests that send them by other ways.",
            valueName: "folder"))
    var emit: String?
    @Option(help: ArgumentHelp("How long one case may take.", valueName: "seconds"))
    var deadline = 10

    mutating func validate() throws {
        guard first >= 0, (iterations ?? 0) >= 0, (seconds ?? 0) >= 0, deadline > 0 else {
            throw ValidationError("--first, --iterations and --seconds are 0 or more, --deadline more than 0")
        }
        guard emit == nil || kind == [.certificates] else {
            throw ValidationError("--emit writes certificates: it needs --kind certificates")
        }
    }

    func run() throws {
        let seed = seed ?? UInt64.random(in: 0...999_999_999)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let kinds = kind.isEmpty ? FuzzKind.allCases : kind
        var isClean = true
        for kind in kinds {
            var plan = FuzzPlan(seed: seed)
            plan.first = first
            plan.iterations = iterations
            plan.maximumFindings = findings
            let share = iterations == nil ? (seconds ?? 60) : seconds
            plan.duration = share.map { .seconds($0) / kinds.count }
            isClean = try run(kind, plan) && isClean
        }
        if !isClean { throw ExitCode.failure }
    }

    private func run(_ kind: FuzzKind, _ plan: FuzzPlan) throws -> Bool {
        print("\(kind.rawValue), seed \(plan.seed)")
        let progress = FuzzProgress(file: "\(folder)/current")
        let again = "Scripts/fuzz --kind \(kind.rawValue) --seed \(plan.seed)"
        progress.watch(limit: .seconds(deadline)) { [deadline] number in
            print(
                "FOUND: case \(number) takes more than \(deadline) s; again: \(again) --first \(number) --iterations 1")
            Foundation.exit(1)
        }
        let start = ContinuousClock.now
        let run = try kind.run(plan, progress, emit: emit) { finding in
            let folder = (try? FindingFolder(path: folder).write(finding)) ?? "nowhere, the folder cannot be written"
            print("FOUND: case \(finding.number): \(finding.text)\n  in \(folder)")
        }
        for line in run.figures.lines { print(line) }
        print("  in \((ContinuousClock.now - start).components.seconds) s")
        return run.findings.isEmpty
    }
}
