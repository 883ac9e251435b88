/// How long a run goes on, and from where.
package struct FuzzPlan: Sendable {
    package var seed: UInt64
    /// The number of the first case.
    package var first = 0
    /// How many cases; nil for as many as there is time for.
    package var iterations: Int?
    /// How long it may begin new cases.
    package var duration: Duration?
    /// How many findings end the run.
    package var maximumFindings = 20

    package init(seed: UInt64) { self.seed = seed }

    /// Whether case `number` still belongs to the run, which has been going on for `elapsed`.
    func includes(_ number: Int, after elapsed: Duration, findings: Int) -> Bool {
        findings < maximumFindings && iterations.map { number - first < $0 } ?? true
            && duration.map { elapsed < $0 } ?? true
    }
}
